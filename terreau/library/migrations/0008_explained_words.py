from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0007_links_and_reviews"),
    ]

    operations = [
        migrations.AddField(
            model_name="resource",
            name="explained",
            field=models.JSONField(blank=True, default=dict, editable=False, serialize=False, verbose_name="mots expliqués"),
        ),
    ]
