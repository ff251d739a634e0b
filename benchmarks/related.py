"""What closeness says something: `python benchmarks/related.py`.

Loads the starter library in a throw-away folder, has the encoder read it, and prints for twenty questions, ten that the library answers and ten about
something else, the product of the question's vector with that of the closest document. `Encoder.related` stands between both groups; the numbers change a
little from processor to processor.
"""

import os
import subprocess
import sys

from _site import data, manage

ANSWERED = (
    *(
        "qui paie quand la subvention s'arrête ?",
        "faire travailler ensemble mairie et associations",
        "comment mesurer l'impact de mon projet",
        "plus de médecin dans le village",
    ),
    *("animer une réunion avec les habitants", "trouver un local pour une association", "convaincre les élus", "outils pour travailler à distance"),
    *("partager un emploi entre communes", "le dernier commerce ferme"),
)
ELSEWHERE = (
    *("recette de tarte aux pommes", "blorgh zufti krami", "réparer un vélo électrique", "horaires des marées à Saint-Malo", "championnat de football"),
    *("programmer en javascript", "asdf qwer zxcv", "meilleur téléphone portable 2025", "vaccin contre la grippe chat", "prix du bitcoin"),
)


def main() -> int:
    """Print the products, the highest last; 1 where more than two are on the wrong side."""
    import django

    django.setup()
    from terreau.changes.followers import Batch
    from terreau.search import following, meaning
    from terreau.search.encoders import encoder

    made = encoder()
    if made is None:
        print("no encoder here")
        return 1
    following.follow_changes(Batch(everything=True))
    meaning.follow_changes(Batch(everything=True))
    meaning.work()
    wrong = 0
    for title, questions in (("answered", ANSWERED), ("about something else", ELSEWHERE)):
        print(f"\n{title} (related from {made.related})")
        for question in questions:
            found = meaning.closeness(question)
            assert found is not None
            closest = found.product(next(iter(found.best(1))))
            wrong += (closest >= made.related) != (questions is ANSWERED)
            print(f"{closest:8.3f}  {question}")
    print(f"\n{wrong} of {len(ANSWERED) + len(ELSEWHERE)} on the wrong side")
    return 1 if wrong > 2 else 0


if __name__ == "__main__":
    if os.environ.get("BENCH_INSIDE"):
        sys.exit(main())
    with data() as environment:
        for command in ("load_works", "load_kits", "load_schemes"):
            manage(environment, command)
        sys.exit(subprocess.run([sys.executable, *sys.argv], env={**environment, "BENCH_INSIDE": "1"}, check=False).returncode)
