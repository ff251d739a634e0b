import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='embedding',
            name='used',
            field=models.DateField(db_index=True, default=django.utils.timezone.localdate, verbose_name='dernier usage'),
        ),
    ]
