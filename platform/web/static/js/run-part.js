// What a run's page calls a part of it, by its name: in the panel, in what is shown of an answer, where one was refused.
export const part = (root, name) => root.querySelector(`[data-run="${name}"]`)
