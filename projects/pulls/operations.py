from core.operations import anyone, operation, signed_in, writer

operation("pulls:list", GET=anyone)
operation("pulls:changes", GET=writer)
operation("pulls:propose", GET=signed_in, POST=signed_in)
# Whoever proposed it, and who writes to the project.
operation("pulls:state", POST=writer)
operation("api-project-pulls", GET=anyone, POST=signed_in)
operation("api-project-pull", GET=anyone)
operation("api-project-pull-timeline", GET=anyone)
operation("api-project-pull-changes", GET=writer)
operation("api-project-pull-commits", POST=writer)
operation("api-project-pull-state", PUT=writer)
