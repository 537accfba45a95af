from core.policies import register

# Which classes of accelerator this site has, by the names that its hosts go by (ENGINE_DEVICE). All else is `cpu`.
register("devices", {"gpu_classes": ["gpu"]})

# What an owner – a person or an organisation – may keep here for free; grants of storage add to it.
register("storage", {"free_bytes": 20_000_000_000})
