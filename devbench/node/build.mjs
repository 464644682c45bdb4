/* Builds an app's desk assets: every public/**\/*.bundle.{js,ts,css,scss} into OUT/{js,css,css-rtl}/NAME.HASH.EXT, and
 * OUT/assets.json and OUT/assets-rtl.json, which say where each bundle lies under /assets.
 *
 *   node build.mjs --app NAME --public FOLDER --apps FOLDER[:FOLDER...] --out FOLDER [--minify]
 *
 * `--apps` are the folders that hold the Python packages: a bundle may import "frappe/public/js/x.js" from them. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import esbuild from "esbuild";
import rtlcss from "rtlcss";

import { html_templates, styles_into_scripts, vue_components } from "./plugins.mjs";
import { compile_sass } from "./styles.mjs";

const NODE_MODULES = fileURLToPath(new URL("./node_modules", import.meta.url));
const BUNDLE = /\.bundle\.(js|ts|css|scss)$/;

const { values: options } = parseArgs({
  options: {
    app: { type: "string" },
    public: { type: "string" },
    apps: { type: "string" },
    out: { type: "string" },
    minify: { type: "boolean", default: false },
  },
});
const folders = [NODE_MODULES, ...options.apps.split(":")];

const settings = {
  bundle: true,
  write: false,
  outdir: options.out,
  minify: options.minify,
  legalComments: "none",
  logLevel: "silent",
  target: ["es2020"],
  nodePaths: folders,
  external: ["/assets/*"],
  loader: { ".svg": "dataurl", ".png": "dataurl", ".woff": "dataurl", ".woff2": "dataurl" },
  define: {
    "process.env.NODE_ENV": '"production"',
    __VUE_OPTIONS_API__: "true",
    __VUE_PROD_DEVTOOLS__: "false",
  },
};

/** All bundles of the app's public folder, sorted. */
function bundles() {
  if (!fs.existsSync(options.public)) return [];
  return fs
    .readdirSync(options.public, { recursive: true })
    .filter((name) => BUNDLE.test(name) && !/(^|\/)(node_modules|dist)\//.test(name))
    .sort()
    .map((name) => path.join(options.public, name));
}

/** Writes an output under a name with the hash of its content; the address that the browser asks for. */
function keep(kind, bundle, extension, text) {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
  const name = `${bundle}.${hash}.${extension}`;
  fs.mkdirSync(path.join(options.out, kind), { recursive: true });
  fs.writeFileSync(path.join(options.out, kind, name), text);
  return `/assets/${options.app}/dist/${kind}/${name}`;
}

async function build_script(file) {
  const plugins = [html_templates, vue_components(folders)];
  const { outputFiles } = await esbuild.build({ ...settings, entryPoints: [file], plugins });
  return styles_into_scripts(outputFiles);
}

async function build_style(file) {
  const contents = file.endsWith(".scss") ? compile_sass(file, folders) : fs.readFileSync(file, "utf8");
  const stdin = { contents, loader: "css", resolveDir: path.dirname(file), sourcefile: file };
  const { outputFiles } = await esbuild.build({ ...settings, stdin });
  return outputFiles[0].text;
}

async function build(file) {
  const extension = /(css|scss)$/.test(file) ? "css" : "js";
  const bundle = path.basename(file).replace(/\.[a-z]+$/, "");
  const key = `${bundle}.${extension}`;
  if (extension === "js") {
    found.assets[key] = keep("js", bundle, "js", await build_script(file));
    return;
  }
  const text = await build_style(file);
  found.assets[key] = keep("css", bundle, "css", text);
  found.rtl[`rtl_${key}`] = keep("css-rtl", bundle, "css", rtlcss.process(text));
}

const found = { assets: {}, rtl: {} };
for (const file of bundles()) {
  await build(file).catch((error) => {
    console.error(`${file}: ${error.message}`);
    process.exit(1);
  });
}
fs.mkdirSync(options.out, { recursive: true });
fs.writeFileSync(path.join(options.out, "assets.json"), JSON.stringify(found.assets, null, 1));
fs.writeFileSync(path.join(options.out, "assets-rtl.json"), JSON.stringify(found.rtl, null, 1));
