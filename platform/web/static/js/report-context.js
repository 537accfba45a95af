// Writes the size of the window into the report, where the form has a place for it; it is sent only if that is wished.
for (const field of document.querySelectorAll("[data-screen]")) field.value = `${innerWidth} × ${innerHeight} @ ${devicePixelRatio}`
