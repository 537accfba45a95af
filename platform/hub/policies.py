"""Which project a name without an owner stands for, such as `gpt2`, which was written into scripts before there were
owners. Those the site came with lead where the projects went."""

from core.policies import register

PLACES = {
    "openai-community": "gpt2 gpt2-medium gpt2-large gpt2-xl",
    "google-bert": "bert-base-uncased bert-base-cased bert-base-chinese bert-base-multilingual-cased",
    "distilbert": "distilbert-base-uncased distilbert-base-cased distilgpt2 distilroberta-base",
    "facebookai": "roberta-base roberta-large xlm-roberta-base xlm-roberta-large",
    "google-t5": "t5-small t5-base t5-large",
    "albert": "albert-base-v2",
    "stanfordnlp": "imdb sst2",
    "rajpurkar": "squad",
    "nyu-mll": "glue",
    "fancyzhx": "ag_news",
}

register(
    "canonical_names",
    {
        # Names without an owner. A person or organisation of such a name goes before it.
        "names": [
            {"id": name, "project": f"{owner}/{name}"} for owner, names in PLACES.items() for name in names.split()
        ],
    },
)
