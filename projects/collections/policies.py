from core.policies import register

register("collections", {"collections_per_owner": 100, "projects_per_collection": 200})
