from django.db import migrations, models

from terreau.core.blocks import plain_lines

LOT = 100


def keep_lines_apart(apps, schema_editor):
    """Fill again what saving a resource keeps: a line for each heading, paragraph or item."""
    resources = apps.get_model("library", "Resource").objects
    keys = list(resources.exclude(plain="").values_list("pk", flat=True))
    for start in range(0, len(keys), LOT):
        for resource in resources.filter(pk__in=keys[start : start + LOT]).only("pk", "body", "plain"):
            lines = "\n".join(plain_lines(resource.body))
            if lines != resource.plain:
                # What was saved since it was read has its lines already.
                resources.filter(pk=resource.pk, plain=resource.plain).update(plain=lines)


class Migration(migrations.Migration):
    # Each text is written by itself: no long transaction.
    atomic = False

    dependencies = [
        ("library", "0012_imports"),
    ]

    operations = [
        migrations.AlterField(
            model_name="resource",
            name="url_note",
            field=models.CharField(
                blank=True,
                help_text="Ce qu’on trouve à cette adresse. Sans adresse, la note ne se lit que dans l’atelier.",
                max_length=300,
                verbose_name="à propos de l’adresse",
            ),
        ),
        migrations.RunPython(keep_lines_apart, migrations.RunPython.noop),
    ]
