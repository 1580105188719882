"""Each line of the trail names the group that it concerns. Older lines name theirs, or concern the node as a whole."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def name_groups(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """On a node of one group every line is that group's; else those that say so, or are of members of one group."""
    entries = apps.get_model("people", "AuditEntry").objects
    memberships = apps.get_model("people", "Membership").objects
    groups = set(memberships.values_list("organisation", flat=True))
    for group in groups:
        if len(groups) == 1:
            entries.update(organisation=group)
        entries.filter(subject=f"org:{group}").update(organisation=group)
    for user in set(memberships.values_list("user", flat=True)):
        theirs = set(memberships.filter(user=user).values_list("organisation", flat=True))
        if len(theirs) == 1:
            entries.filter(user=user, organisation="").update(organisation=theirs.pop())


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="auditentry",
            name="organisation",
            field=models.CharField(blank=True, db_index=True, default="", max_length=64),
        ),
        migrations.RunPython(name_groups, migrations.RunPython.noop),
    ]
