"""A post and an interest are believed once in each handbook, so that people can move from one to another."""

from django.db import migrations, models

BELIEVED = models.Q(("recorded_to__isnull", True))


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="postheld", name="post_held_once"),
        migrations.RemoveConstraint(model_name="interest", name="interest_once"),
        migrations.AddConstraint(
            model_name="postheld",
            constraint=models.UniqueConstraint(
                condition=BELIEVED,
                fields=("person", "system", "employer", "title", "valid_from"),
                name="post_held_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="interest",
            constraint=models.UniqueConstraint(
                condition=BELIEVED,
                fields=("person", "system", "code", "valid_from"),
                name="interest_once",
            ),
        ),
    ]
