from webhooks.offers import withhold

withhold("Whether the books balance is on a public page.", "reconciliation.alarm", "reconciliation.balance")
