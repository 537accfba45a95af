from notifications.telling import leave_untold

leave_untold("To look changes nothing; it is kept so that it can be asked about.", "user.viewed_as")
