"""Names of persons taken out of the text of acts before anybody but members sees it.

An act names the shopkeeper who asks and the officer who signs. Who holds an office is told by the office: `Madame la
maire` stays, the name after it goes. Addresses of mail and telephone numbers go too.
"""

import re

MASK = "█████"
_SMALL = r"(?:de |du |d['’]|des |la |le |van |von |ben |el |da |dos )"
_WORD = r"[A-ZÀ-ÖØ-ÞŒ](?:[\w’'-]*\w)?\.?"
_SPACE = r"[ \u00a0\u202f\n]+"
_TITLE = r"(?:M\.|MM\.|Mme\.?|Mmes|Mlle|Mr|Mrs|Ms|Me|Dr|[Mm]onsieur|[Mm]adame|[Mm]ademoiselle|MONSIEUR|MADAME)"
_OFFICE = r"(?:le|la|l['’]|les|Le|La|LE|LA)\b"
_PERSON = re.compile(rf"\b({_TITLE}){_SPACE}(?!{_OFFICE})({_WORD}(?:{_SPACE}(?:{_SMALL})*{_WORD}){{0,4}})")
_HELD = re.compile(
    rf"\b({_TITLE}{_SPACE}(?:le|la|l['’]){_SPACE}?(?:[a-zéèê]+[ ]){{0,2}}[a-zéèê]+,{_SPACE})"
    rf"({_WORD}(?:{_SPACE}{_WORD}){{1,3}})(?=,)"
)
# A first name and a family name in capitals, as acts write them: `Jean-Pierre DUPONT`.
_UPPER = r"[A-ZÀ-ÞŒ][A-ZÀ-ÞŒ'’-]{2,}"
_CAPITALS = re.compile(rf"\b[A-ZÀ-Þ][a-zà-ÿ]+(?:-[A-ZÀ-Þ][a-zà-ÿ]+)?[ ]{_UPPER}(?:[ ]{_UPPER})?\b")
_NO_FIRST_NAMES = """
    Article Annexe Arrêté Décision Vu Le La Les Préfecture Mairie Ville Commune Société Rue Place Avenue Boulevard Quai
    Agence Banque Crédit Garage Hôtel Bar Tabac Pharmacie Boulangerie Système Zone Parc Centre Gare École Lycée Collège
    Stade Pont Lot Loi Code Direction Service Bureau Chapitre Titre Saint Sainte Restaurant Magasin Supermarché Station
    Camping Résidence
"""
_NOT_NAMES = frozenset(_NO_FIRST_NAMES.split())
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,190}\w")  # lengths of RFC 5321; without them, quadratic
_PHONE = re.compile(r"(?<![0-9])(?:\+33[ .]?|0)[1-9](?:[ .-]?[0-9]{2}){4}(?![0-9])")
_BORN = re.compile(r"\b(n[ée]e?s?\s+le\s+)(?:[0-9]{1,2}(?:er)?\s+[a-zéû]+\s+[0-9]{4}|[0-9]{2}[/.][0-9]{2}[/.][0-9]{4})")


def masked(text: str) -> str:
    """The text without names of persons, addresses of mail, telephone numbers and days of birth."""
    text = _PERSON.sub(lambda found: f"{found[1]} {MASK}", text)
    text = _HELD.sub(lambda found: f"{found[1]}{MASK}", text)
    text = _CAPITALS.sub(lambda found: found[0] if found[0].split()[0] in _NOT_NAMES else MASK, text)
    text = _MAIL.sub(MASK, _PHONE.sub(MASK, text))
    return _BORN.sub(lambda found: f"{found[1]}{MASK}", text)
