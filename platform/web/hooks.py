from webhooks.offers import withhold

withhold("To look changes nothing; it is kept so that it can be asked about.", "user.viewed_as")
