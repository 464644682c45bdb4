/* What Frappe's scripts import beyond plain JavaScript: HTML templates and Vue components. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import * as vue from "vue/compiler-sfc";

import { compile_sass } from "./styles.mjs";

/** `import "./x.html"` puts the text at frappe.templates.x. */
export const html_templates = {
  name: "html-templates",
  setup(build) {
    build.onLoad({ filter: /\.html$/ }, ({ path: file }) => {
      const name = path.basename(file).split(".")[0];
      const text = JSON.stringify(fs.readFileSync(file, "utf8"));
      return { contents: `frappe.templates[${JSON.stringify(name)}] = ${text};`, loader: "js" };
    });
  },
};

/** `import X from "./X.vue"`: script and template as one module, each <style> as a CSS module of its own. */
export function vue_components(folders) {
  return {
    name: "vue-components",
    setup(build) {
      build.onLoad({ filter: /\.vue$/ }, ({ path: file }) => component(file));
      build.onResolve({ filter: /\.vue\?style=\d+$/ }, ({ path: name, resolveDir }) => ({
        path: path.join(resolveDir, name),
        namespace: "vue-style",
      }));
      build.onLoad({ filter: /.*/, namespace: "vue-style" }, ({ path: name }) => style(name, folders));
    },
  };
}

function read(file) {
  const { descriptor, errors } = vue.parse(fs.readFileSync(file, "utf8"), { filename: file });
  if (errors.length) throw errors[0];
  // The hash holds for every machine: a folder's name may not enter it.
  const id = createHash("sha256").update(descriptor.source).digest("hex").slice(0, 8);
  return { descriptor, id };
}

function component(file) {
  const { descriptor, id } = read(file);
  const scope = descriptor.styles.some((block) => block.scoped) ? `data-v-${id}` : null;
  const parts = [];
  let bindings = {};
  if (descriptor.script || descriptor.scriptSetup) {
    const script = vue.compileScript(descriptor, { id, genDefaultAs: "component" });
    bindings = script.bindings;
    parts.push(script.content);
  } else {
    parts.push("const component = {};");
  }
  if (descriptor.template) {
    const { code, errors } = vue.compileTemplate({
      source: descriptor.template.content,
      filename: file,
      id,
      scoped: Boolean(scope),
      slotted: descriptor.slotted,
      compilerOptions: { bindingMetadata: bindings },
      transformAssetUrls: false,
    });
    if (errors.length) throw errors[0];
    parts.push(code, "component.render = render;");
  }
  if (scope) parts.push(`component.__scopeId = "${scope}";`);
  descriptor.styles.forEach((_, index) => parts.push(`import "./${path.basename(file)}?style=${index}";`));
  const loader = (descriptor.scriptSetup || descriptor.script)?.lang === "ts" ? "ts" : "js";
  return { contents: [...parts, "export default component;"].join("\n"), loader, resolveDir: path.dirname(file) };
}

function style(name, folders) {
  const [file, index] = name.split("?style=");
  const { descriptor, id } = read(file);
  const block = descriptor.styles[Number(index)];
  const source = block.lang === "scss" ? compile_sass(file, folders, block.content) : block.content;
  const { code, errors } = vue.compileStyle({ source, filename: file, id: `data-v-${id}`, scoped: block.scoped });
  if (errors.length) throw errors[0];
  return { contents: code, loader: "css", resolveDir: path.dirname(file) };
}

/** One script of what esbuild put out: nothing would load the CSS that belongs to it, so it brings it along. */
export function styles_into_scripts(outputs) {
  const script = outputs.find((output) => output.path.endsWith(".js")).text;
  const css = outputs.filter((output) => output.path.endsWith(".css")).map((output) => output.text).join("\n");
  return css ? `${script}\nfrappe.dom.set_style(${JSON.stringify(css)});\n` : script;
}
