from core.policies import register

# Which classes of accelerator this site has, by the names that its hosts go by (ENGINE_DEVICE). All else is `cpu`.
register("devices", {"gpu_classes": ["gpu"]})
