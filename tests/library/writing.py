"""Files of office programs and mail for the tests, written by the libraries that people's programs are like."""

import io
import zipfile
from email.message import EmailMessage

import docx
import odfdo
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image

ORDER = "Le maire arrête : la vidéoprotection est installée place de la République."


def docx_file(*, picture: Image.Image | None = None) -> bytes:
    """A letter with a title, a list, a table, a header, and a deleted word."""
    document = docx.Document()
    document.core_properties.author = "Jeanne Secrète"
    document.sections[0].header.paragraphs[0].text = "Mairie de Nîmes"
    document.add_heading("Arrêté du 3 mai 2021", 0)
    document.add_paragraph(ORDER)
    document.add_paragraph("dix caméras", style="List Bullet")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Coût", "12 000 €"
    deleted = f'<w:del {nsdecls("w")} w:id="1" w:author="x"><w:r><w:delText>supprimé</w:delText></w:r></w:del>'
    document.add_paragraph("Article 1")._p.append(parse_xml(deleted))
    if picture is not None:
        data = io.BytesIO()
        picture.save(data, "PNG")
        data.seek(0)
        document.add_picture(data)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def odt_file() -> bytes:
    """A letter with a heading, a list and a table."""
    document = odfdo.Document("text")
    document.body.clear()
    document.body.append(odfdo.Header(1, "Délibération du 4 juin 2020"))
    document.body.append(odfdo.Paragraph(ORDER))
    document.body.append(odfdo.List(["vingt capteurs"]))
    table = odfdo.Table("Coût", width=2, height=1)
    table.set_value("A1", "Coût")
    table.set_value("B1", "9 000 €")
    document.body.append(table)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def mail(*attachments: tuple[str, bytes], subject: str = "Re: vos caméras", body: str = ORDER) -> EmailMessage:
    """A message from a town hall with these attachments."""
    message = EmailMessage()
    message["From"] = "Mairie <accueil@nimes.example>"
    message["To"] = "collectif@asso.example"
    message["Date"] = "Mon, 03 May 2021 10:00:00 +0200"
    message["Subject"] = subject
    message.set_content(f"Bonjour,\n\n{body}\n\nCordialement")
    message.add_alternative(f"<p>Bonjour,</p><p>{body}</p>", subtype="html")
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


def archive(*entries: tuple[str, bytes]) -> bytes:
    """A ZIP file with these entries."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries:
            file.writestr(name, data)
    return written.getvalue()
