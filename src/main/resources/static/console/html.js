// The one place that knows where the library lies.
export { html, nothing, render, svg } from '/webjars/lit-html/3.3.1/lit-html.js';
