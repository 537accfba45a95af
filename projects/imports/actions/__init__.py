from projects.imports.actions.directing import begin_import, cancel_import, retry_import, wake_imports
from projects.imports.actions.fetching import go_on

__all__ = ["begin_import", "cancel_import", "go_on", "retry_import", "wake_imports"]
