from django.db import migrations, models

from terreau.core.text import plain_text


def keep_plain_text(apps, schema_editor):
    """Fill what saving a resource keeps from now on; few resources have a text of their own."""
    resources = apps.get_model("library", "Resource").objects
    for resource in resources.exclude(body="[]").exclude(body="").only("pk", "body").iterator(chunk_size=100):
        words = plain_text(" ".join(resource.body.stream_block.get_searchable_content(resource.body)))
        resources.filter(pk=resource.pk).update(plain=words)


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0010_resource_written_here"),
    ]

    operations = [
        migrations.AddField(
            model_name="resource",
            name="plain",
            field=models.TextField(blank=True, editable=False, serialize=False, verbose_name="texte nu"),
        ),
        migrations.AddField(
            model_name="resource",
            name="synthetic",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="Fabriquée pour une mesure (generate_library) : elle le dit partout où elle paraît.",
                verbose_name="fiche factice",
            ),
        ),
        migrations.RunPython(keep_plain_text, migrations.RunPython.noop),
    ]
