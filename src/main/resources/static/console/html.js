// The only module that contains the path of the library.
export { html, nothing, render, svg } from '/webjars/lit-html/3.3.1/lit-html.js';
