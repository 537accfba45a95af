// What the pages of the wizard use, beside the behaviours of every page.
import "./autosave.js"
import "./file-drop.js"
import "./upload.js"
