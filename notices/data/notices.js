/* Puts the reader's notices where this script stands, node by node: no text is ever read as markup, so a
   policy of trusted types has nothing to object to. Nothing is stored, and nothing else is fetched. */
(function (nodes) {
  "use strict";
  var here = document.currentScript;
  function make(node) {
    if (typeof node === "string") {
      return document.createTextNode(node);
    }
    var element = document.createElement(node[0]);
    Object.keys(node[1]).forEach(function (name) {
      element.setAttribute(name, node[1][name]);
    });
    node.slice(2).forEach(function (child) {
      element.appendChild(make(child));
    });
    return element;
  }
  nodes.forEach(function (node) {
    here.parentNode.insertBefore(make(node), here);
  });
})(/* the notices */ []);
