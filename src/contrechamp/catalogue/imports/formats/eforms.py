"""European procurement notices in XML (eForms, SDK 1.x): contract notices and award notices.

Business terms (BT-…) are those of Commission Implementing Regulation (EU) 2019/1780. Contact points of persons are not
read: natural persons are not described here.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from contrechamp.catalogue.imports.facts import Found, Source, Unreadable
from contrechamp.catalogue.imports.notices import Notice
from contrechamp.catalogue.imports.plan import Plan
from contrechamp.catalogue.imports.values import NO_PROPERTY, clean

SERIES = "eforms"
LARGEST = 30_000_000  # bytes
CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
EFAC = "http://data.europa.eu/p27/eforms-ubl-extension-aggregate-components/1"
EFBC = "http://data.europa.eu/p27/eforms-ubl-extension-basic-components/1"
NAMES = {"cac": CAC, "cbc": CBC, "efac": EFAC, "efbc": EFBC}
_PROCEDURES = {
    "open": "open",
    "restricted": "restricted",
    "neg-w-call": "negotiated",
    "neg-wo-call": "direct",
    "comp-dial": "negotiated",
    "innovation": "negotiated",
    "oth-single": "adapted",
    "oth-mult": "adapted",
}
_LANGUAGES = {"FRA": "fr", "ENG": "en", "DEU": "de", "NLD": "nl", "ITA": "it", "SPA": "es", "POR": "pt", "SRP": "sr"}
_PRIVATE = ("Contact", "UltimateBeneficialOwner", "TouchPoint", "PostalAddress")
_TECHNICAL = ("UBLVersionID", "CustomizationID", "VersionID", "NoticeLanguageCode", "IssueTime", "SubTypeCode")

Element = Any  # lxml says nothing of its types


def is_it(head: bytes, path: Path) -> bool:
    return b"ContractNotice" in head or b"ContractAwardNotice" in head or b"PriorInformationNotice" in head


def read(paths: list[Path], plan: Plan) -> Iterator[Found]:
    """One contract for each notice. Raises Unreadable."""
    for number, path in enumerate(paths, 1):
        if path.stat().st_size > LARGEST:
            raise Unreadable(_("A notice may have %(n)d MB at most.") % {"n": LARGEST // 1_000_000})
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            root = etree.parse(str(path), parser).getroot()
        except etree.XMLSyntaxError as error:
            raise Unreadable(_("This XML cannot be read: %(reason)s") % {"reason": str(error)[:200]}) from None
        yield from _Reader(root, number, path, plan).read()


class _Reader:
    """One notice; `_used` holds the elements that were understood."""

    def __init__(self, root: Element, number: int, path: Path, plan: Plan) -> None:
        self.root = root
        self.used: set[Element] = set()
        folder = self.one("cbc:ContractFolderID") or self.one("cbc:ID") or path.name
        self.notice = Notice(plan, series=SERIES, key=folder, row=number, sources=self._sources(plan))
        self.language = _LANGUAGES.get(self.one("cbc:NoticeLanguageCode"), plan.language)

    def _sources(self, plan: Plan) -> list[Source]:
        source = plan.source
        return [{**source, "title": source.get("title") or self.one("cbc:ID")}] if source else []

    def all(self, path: str, within: Element | None = None) -> list[Element]:
        found = (self.root if within is None else within).xpath(path, namespaces=NAMES)
        elements = [one for one in found if isinstance(one, etree._Element)]
        self.used.update(elements)
        return elements

    def one(self, path: str, within: Element | None = None) -> str:
        return next((clean(one.text or "") for one in self.all(path, within)), "")

    def read(self) -> Iterator[Found]:
        notice, project = self.notice, "cac:ProcurementProject"
        notice.text("title", self.one(f"{project}/cbc:Name"), language=self.language)
        for path in ("cbc:ContractFolderID", "cbc:ID", f"{project}/cbc:ID", ".//efac:ContractReference/cbc:ID"):
            for one in self.all(path):
                notice.string("identifier", one.text or "")
        if code := self.one("cac:TenderingProcess/cbc:ProcedureCode"):
            notice.term("BT-105", "procedure", code, _PROCEDURES)
        self._days()
        self._money()
        self._parties()
        self._places(project)
        for one in self.all(f"{project}/cbc:Description | .//cac:RealizedLocation/cbc:Description"):
            notice.gap(_path(one), clean(" ".join((one.text or "").split())), NO_PROPERTY)
        self._rest()
        yield from notice.items()

    def _days(self) -> None:
        award = bool(self.all(".//efac:NoticeResult"))
        for one in self.all("cbc:IssueDate"):
            self.notice.day("BT-05", "tender", one.text or "") if not award else None
        for path, term, step in (
            (".//efac:SettledContract/cbc:AwardDate", "BT-1451", "award"),
            (".//efac:SettledContract/cbc:IssueDate", "BT-145", "signature"),
            (".//cac:PlannedPeriod/cbc:StartDate", "BT-536", "planned_start"),
            (".//cac:PlannedPeriod/cbc:EndDate", "BT-537", "end"),
        ):
            for text in dict.fromkeys(one.text or "" for one in self.all(path)):
                self.notice.day(term, step, text)
        self.all("cac:TenderResult/cbc:AwardDate")  # required by UBL, 2000-01-01 in every notice
        for one in self.all(".//cac:PlannedPeriod/cbc:DurationMeasure"):
            self.notice.string("duration", f"{clean(one.text or '')} {one.get('unitCode', '')}")

    def _money(self) -> None:
        """The total, its lots in the note: they are parts of it, and must not be added to it. Without tax (BT-161)."""
        lots = [
            f"{self.one('efac:TenderLot/cbc:ID', tender)}\u00a0: {clean(one.text or '')} {one.get('currencyID', '')}"
            for tender in self.all(".//efac:NoticeResult/efac:LotTender")
            for one in self.all("cac:LegalMonetaryTotal/cbc:PayableAmount", tender)
        ]
        for path, term, stage, note in (
            (".//efac:NoticeResult/cbc:TotalAmount", "BT-161", "awarded", "\n".join(lots)),
            (
                "cac:ProcurementProject/cac:RequestedTenderTotal/cbc:EstimatedOverallContractAmount",
                "BT-27",
                "estimated",
                "",
            ),
        ):
            for one in self.all(path):
                self.notice.money(term, stage, clean(one.text or ""), one.get("currencyID", ""), vat="HT", note=note)

    def _parties(self) -> None:
        """Buyers and winners. Courts and mediators of the notice have no role in the contract, and are not read."""
        organisations = {
            self.one("cac:PartyIdentification/cbc:ID", company): company
            for company in self.all(".//efac:Organization/efac:Company")
        }
        roles = (
            ("buyer", "cac:ContractingParty/cac:Party/cac:PartyIdentification/cbc:ID"),
            ("supplier", ".//efac:NoticeResult/efac:TenderingParty/efac:Tenderer/cbc:ID"),
            ("subcontractor", ".//efac:NoticeResult/efac:TenderingParty/efac:SubContractor/cbc:ID"),
        )
        for role, path in roles:
            for number in dict.fromkeys(clean(one.text or "") for one in self.all(path)):
                company = organisations.get(number)
                if company is None:
                    self.notice.gap(path, number, NO_PROPERTY)
                    continue
                name = self.one("cac:PartyName/cbc:Name", company)
                self.notice.party(
                    "BT-500", role, name, self.one("cac:PartyLegalEntity/cbc:CompanyID", company), self._scheme(company)
                )

    def _scheme(self, company: Element) -> str:
        """The register of the company's number: France's where the company is there, else its country."""
        country = self.one("cac:PostalAddress/cac:Country/cbc:IdentificationCode", company)
        return "" if country in ("FRA", "") else country

    def _places(self, project: str) -> None:
        """Regions (NUTS) are not places of the table; towns are where the notice names one."""
        for one in self.all(f"{project}/cac:RealizedLocation/cac:Address/cbc:CityName"):
            self.notice.place("BT-5131", clean(one.text or ""))
        for one in self.all(f"{project}/cac:RealizedLocation/cac:Address/cbc:CountrySubentityCode"):
            self.notice.gap("BT-5071", clean(one.text or ""), NO_PROPERTY)

    def _rest(self) -> None:
        """The leaves that were not understood; identifiers that only tie the parts of the notice together aside."""
        for one in self.root.iter(etree.Element):
            local = etree.QName(one).localname
            if len(one) or one in self.used or not clean(one.text or "") or local in (*_TECHNICAL, "ID"):
                continue
            if any(etree.QName(above).localname in _PRIVATE for above in one.iterancestors()):
                continue
            self.notice.gap(_path(one), clean(" ".join((one.text or "").split()))[:500], NO_PROPERTY)


def _path(one: Element) -> str:
    """The last three names of the path to an element."""
    names = [etree.QName(one).localname, *(etree.QName(above).localname for above in one.iterancestors())]
    return "/".join(reversed(names[:3]))
