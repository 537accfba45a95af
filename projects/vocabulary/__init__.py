"""The closed lists that cards and facets speak in: tasks, licences, languages."""
