"""`/api/v1/projects`: everything the pages do."""
