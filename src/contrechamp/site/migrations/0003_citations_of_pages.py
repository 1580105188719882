from typing import Any

from django.db import migrations, models

from contrechamp.records.bulk import parts
from contrechamp.site.citations import OF, of


def fill(apps: Any, schema_editor: Any) -> None:
    """Of a node that has records already."""
    citation = apps.get_model("site", "Citation")
    rows = apps.get_model("records", "Statement").objects.values_list(*OF).iterator(chunk_size=2000)
    for part in parts(citation(**one) for row in rows for one in of(*row)):
        citation.objects.bulk_create(part)


def empty(apps: Any, schema_editor: Any) -> None:
    apps.get_model("site", "Citation").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("site", "0002_fingerprints"),
        ("records", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(empty, empty),
        migrations.RemoveConstraint("Citation", "site_one_citation"),
        migrations.RemoveIndex("Citation", "site_citation_document"),
        migrations.AddField("Citation", "page", models.IntegerField(default=0), preserve_default=False),
        migrations.AddField(
            "Citation", "statement", models.CharField(max_length=72, default=""), preserve_default=False
        ),
        migrations.AddConstraint(
            "Citation",
            models.UniqueConstraint(fields=["document", "page", "statement"], name="site_one_citation_of_page"),
        ),
        migrations.AddIndex("Citation", models.Index(fields=["subject"], name="site_citation_subject")),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
