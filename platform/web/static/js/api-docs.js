// The list of calls in our own frame: made from the OpenAPI document, tried as the person who is signed in.
const place = document.getElementById("api-docs")
const root = document.documentElement
const system = matchMedia("(prefers-color-scheme: dark)")
const { "X-CSRFToken": token } = JSON.parse(document.body.getAttribute("hx-headers") || "{}")

window.SwaggerUIBundle({
  domNode: place,
  url: place.dataset.schema,
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: -1,
  requestInterceptor: (request) => {
    request.headers["X-CSRFToken"] = token
    return request
  },
})

// Swagger UI knows the dark by a class of its own.
const followTheme = () => {
  root.classList.toggle("dark-mode", root.dataset.theme ? root.dataset.theme === "dark" : system.matches)
}
new MutationObserver(followTheme).observe(root, { attributeFilter: ["data-theme"] })
system.addEventListener("change", followTheme)
followTheme()
