/* SCSS as Frappe's apps write it: "~package/file" means a node package, and a plain .css is taken in, not linked. */
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import * as sass from "sass";

/** The compiled CSS of a file, or of a text that stands in a file. `folders` hold packages and apps. */
export function compile_sass(file, folders, text = null) {
  const options = { importers: [packages(folders)], logger: sass.Logger.silent, style: "expanded" };
  const place = pathToFileURL(file);
  if (text === null) return sass.compile(file, options).css;
  return sass.compileString(text, { ...options, url: place, importer: nearby(place) }).css;
}

/** Finds imports that are not relative to the file they stand in. */
function packages(folders) {
  return {
    findFileUrl(address) {
      const name = without_css(address.replace(/^~/, ""));
      for (const folder of folders) {
        const place = path.join(folder, name);
        if (stands(place)) return pathToFileURL(place);
      }
      return null;
    },
  };
}

/** Finds imports relative to a file. */
function nearby(place) {
  return { findFileUrl: (address) => new URL(without_css(address), place) };
}

function without_css(address) {
  return address.replace(/\.css$/, "");
}

/** True if Sass will find a file under this name, whole or as a partial. */
function stands(place) {
  const { dir, base } = path.parse(place);
  const names = [base, `_${base}`].flatMap((name) => [name, `${name}.scss`, `${name}.css`]);
  return names.some((name) => fs.existsSync(path.join(dir, name)));
}
