/* The address that browsers use: Frappe's realtime events by socket.io, and all other requests passed on to Frappe.
 *
 *   node realtime.mjs --port PORT --frappe PORT --redis URL --sites FOLDER
 *
 * Frappe publishes {namespace: site, room, event, message} on Redis's channel "events"; a browser connects to the
 * namespace of its site. Who may enter which room is asked of Frappe with the browser's own cookie. */
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { parseArgs } from "node:util";
import { createClient } from "redis";
import { Server } from "socket.io";

const { values: options } = parseArgs({
  options: {
    port: { type: "string" },
    frappe: { type: "string" },
    redis: { type: "string" },
    sites: { type: "string" },
  },
});
// Those that somebody has entered: io.of() would make a namespace that lets in everybody.
const namespaces = new Map();

/** Hands a request to Frappe and its answer back; only the connection is our own: a new one each time, because a kept one
 * may have been closed by Frappe's side in the very moment of its use. */
function pass_on(request, response) {
  const { method, url } = request;
  const headers = without_connection(request.headers);
  const onward = http.request({ host: "127.0.0.1", port: options.frappe, method, path: url, headers, agent: false });
  onward.on("response", (answer) => {
    response.writeHead(answer.statusCode, without_connection(answer.headers));
    answer.pipe(response);
  });
  onward.on("error", (error) => {
    if (!response.headersSent) response.writeHead(502, { "Content-Type": "text/plain" });
    response.end(`Frappe does not answer: ${error.message}`);
  });
  response.on("close", () => onward.destroy());
  request.pipe(onward);
}

function without_connection(headers) {
  const { connection, "keep-alive": _, ...others } = headers;
  return others;
}

/** Frappe's answer to a question about the user of a socket; throws if it refuses. */
async function ask(socket, method, parameters = {}) {
  const address = `http://127.0.0.1:${options.frappe}/api/method/frappe.realtime.${method}`;
  const answer = await fetch(`${address}?${new URLSearchParams(parameters)}`, {
    headers: { Cookie: socket.handshake.headers.cookie ?? "", "X-Frappe-Site-Name": site_of(socket) },
  });
  if (!answer.ok) throw new Error(`${method}: ${answer.status}`);
  return (await answer.json()).message;
}

function site_of(socket) {
  return socket.nsp.name.slice(1);
}

function is_site(namespace) {
  const config = path.join(options.sites, namespace, "site_config.json");
  return /^\/[\w.-]+$/.test(namespace) && fs.existsSync(config);
}

/** Takes a browser's cookie only from pages of this very address, then lets in whom Frappe knows. */
async function authenticate(socket, next) {
  const { origin, host } = socket.handshake.headers;
  try {
    if (origin && new URL(origin).host !== host) throw new Error("foreign origin");
    const { user, user_type } = await ask(socket, "get_user_info");
    if (user === "Guest") throw new Error("not logged in");
    socket.data = { user, user_type };
    next();
  } catch (error) {
    next(new Error(`Not let in: ${error.message}`));
  }
}

function welcome(socket) {
  const { user, user_type } = socket.data;
  namespaces.set(socket.nsp.name, socket.nsp);
  socket.join(["website", `user:${user}`]);
  if (user_type === "System User") socket.join("all");

  const failed = (event) => (error) => console.error(`${event} of ${user}: ${error.message}`);
  const on = (event, handler) => socket.on(event, (...words) => handler(...words).catch(failed(event)));
  const allowed_doc = (doctype, docname) => ask(socket, "can_subscribe_doc", { doctype, docname });

  on("doctype_subscribe", async (doctype) => {
    await ask(socket, "can_subscribe_doctype", { doctype });
    socket.join(`doctype:${doctype}`);
  });
  on("doctype_unsubscribe", async (doctype) => socket.leave(`doctype:${doctype}`));
  on("task_subscribe", async (task) => socket.join(`task_progress:${task}`));
  on("progress_subscribe", async (task) => socket.join(`task_progress:${task}`));
  on("task_unsubscribe", async (task) => socket.leave(`task_progress:${task}`));
  on("doc_subscribe", async (doctype, docname) => {
    await allowed_doc(doctype, docname);
    socket.join(`doc:${doctype}/${docname}`);
  });
  on("doc_unsubscribe", async (doctype, docname) => socket.leave(`doc:${doctype}/${docname}`));
  on("doc_open", async (doctype, docname) => {
    await allowed_doc(doctype, docname);
    socket.join(`open_doc:${doctype}/${docname}`);
    await tell_viewers(socket, doctype, docname);
  });
  on("doc_close", async (doctype, docname) => {
    socket.leave(`open_doc:${doctype}/${docname}`);
    await tell_viewers(socket, doctype, docname);
  });
  socket.on("disconnecting", () => {
    for (const room of socket.rooms) {
      const open = room.match(/^open_doc:([^/]+)\/(.*)$/);
      if (open) tell_viewers(socket, open[1], open[2], socket.id).catch(() => {});
    }
  });
}

/** Tells everybody who has a document open who else has. */
async function tell_viewers(socket, doctype, docname, leaving = null) {
  const room = `open_doc:${doctype}/${docname}`;
  const viewers = (await socket.nsp.in(room).fetchSockets()).filter((viewer) => viewer.id !== leaving);
  const users = [...new Set(viewers.map((viewer) => viewer.data.user))];
  socket.nsp.to(room).emit("doc_viewers", { doctype, docname, users });
}

const server = http.createServer(pass_on);
const io = new Server(server, { cors: { origin: false } });
io.of((namespace, _, next) => next(null, is_site(namespace))).use(authenticate).on("connection", welcome);

const subscriber = createClient({ url: options.redis });
subscriber.on("error", (error) => console.error(`Redis: ${error.message}`));
await subscriber.connect();
await subscriber.subscribe("events", (text) => {
  const { namespace, room, event, message } = JSON.parse(text);
  const target = namespaces.get(`/${namespace}`);
  if (target) (room ? target.to(room) : target).emit(event, message);
});
server.listen(Number(options.port), "127.0.0.1");
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => process.exit(0));
