from core.operations import editor, operation, owner, signed_in

operation("applications:apply", GET=signed_in, POST=signed_in)
operation("applications:application", GET=owner)
operation("applications:withdrawal", POST=owner)
operation("applications:contest", POST=owner)
operation("applications:settlement", POST=editor)
operation("applications:calibration-pass", POST=editor)
operation("applications:rejection", POST=editor)
operation("applications:desk", GET=editor)

operation("api-reviewer-eligibility", GET=signed_in)
operation("api-application-list", GET=signed_in, POST=signed_in)
operation("api-application-detail", GET=owner, DELETE=owner)
operation("api-application-contest", POST=owner)
operation("api-application-settlement", POST=editor, scope="review")
operation("api-application-calibration-pass", POST=editor, scope="review")
operation("api-application-rejection", POST=editor, scope="review")
