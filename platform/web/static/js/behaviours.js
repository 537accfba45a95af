// Small behaviours that any page may use, by `data-behaviour`. Everything works without them.
import "./toggle-theme.js"
import "./open-dialog.js"
import "./copy.js"
import "./focus-search.js"
import "./inbox-count.js"
import "./keep-open.js"
import "./moment.js"
import "./run-panel.js"
