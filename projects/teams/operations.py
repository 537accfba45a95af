from core.operations import operation, owner, writer

operation("teams:give", POST=owner)
operation("teams:removal", POST=owner)
operation("api-project-teams", GET=writer)
operation("api-project-team", PUT=owner, DELETE=owner)
