from core.operations import officer, operation, owner, signed_in

operation("jobs:list", GET=signed_in, POST=officer)
operation("jobs:job", GET=owner)
operation("api-job-list", GET=signed_in, POST=officer, scope="grant")
operation("api-job", GET=owner, scope="grant")
operation("api-job-usage", PUT=officer, scope="grant")
for said in ("usage", "settlement", "release"):
    operation(f"jobs:{said}", POST=officer)
for ending in ("settlement", "release"):
    operation(f"api-job-{ending}", POST=officer, scope="grant")

operation("jobs:reporters", GET=officer, POST=officer)
operation("jobs:reporter-removal", POST=officer)
operation("api-job-reporter-list", GET=officer, scope="grant")
operation("api-job-reporter", PUT=officer, DELETE=officer, scope="grant")
