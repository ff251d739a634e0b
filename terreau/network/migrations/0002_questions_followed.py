from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0001_network"),
    ]

    operations = [
        migrations.AddField(
            model_name="question",
            name="for_one",
            field=models.BooleanField(default=False, verbose_name="adressée à un seul profil"),
        ),
        migrations.AddField(
            model_name="question",
            name="reminded_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="rappelée le"),
        ),
        migrations.AddField(
            model_name="question",
            name="thanked_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="remerciée le"),
        ),
    ]
