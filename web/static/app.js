// Chuky: what a page gains when scripts run. Every form works without this file.
(function () {
  "use strict";
  document.documentElement.classList.add("ck-js");

  const el = (tag, cls, text) => {
    const e = document.createElement(tag);
    if (cls) e.className = cls;
    if (text) e.textContent = text;
    return e;
  };
  const icons = (document.querySelector("use") || { getAttribute: () => "" }).getAttribute("href").split("#")[0];
  const icon = (name, cls) => {
    const s = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const u = document.createElementNS("http://www.w3.org/2000/svg", "use");
    s.setAttribute("class", "ck-i " + (cls || ""));
    s.setAttribute("aria-hidden", "true");
    u.setAttribute("href", icons + "#" + name);
    s.append(u);
    return s;
  };
  // A key for requests that may be repeated; crypto.randomUUID needs HTTPS.
  const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
  const size = (n) => (n < 1e6 ? Math.max(1, Math.round(n / 1e3)) + " KB" : (n / 1e6).toFixed(1).replace(".", ",") + " MB");

  // ---- live saving -------------------------------------------------------
  // The same text keeps its key, so a repeat after a lost answer is answered
  // once; another text is another request.
  const lastBody = new WeakMap();
  document.addEventListener("htmx:configRequest", (e) => {
    const p = e.detail.parameters;
    if (!p || !p.key) return;
    const body = JSON.stringify(Object.entries(p).filter(([k]) => k !== "key" && k !== "version"));
    const last = lastBody.get(e.target);
    const key = last && last.body === body ? last.key : newKey();
    lastBody.set(e.target, { body, key });
    p.key = key;
  });
  const saved = (text, bad) => {
    const s = document.getElementById("ck-luu");
    if (!s) return;
    s.className = "ck-row-c ck-small ck-nowrap ck-saved " + (bad ? "ck-t-bad" : "ck-muted");
    s.replaceChildren(icon(bad ? "cloud-off" : "progress"), text);
  };
  let unsaved = false;
  document.addEventListener("htmx:beforeRequest", () => saved("Đang lưu…"));
  document.addEventListener("htmx:afterOnLoad", (e) => { if (e.detail.xhr.status < 400) unsaved = false; });
  const failed = (e) => {
    const status = e.detail.xhr ? e.detail.xhr.status : 0;
    if (status >= 400 && status < 500) return; // refused: the page says why
    unsaved = true;
    saved("Chưa lưu được, đang thử lại", true);
    setTimeout(() => window.htmx && unsaved && htmx.trigger(e.target, "input"), 4000);
  };
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("input", (e) => {
    if (e.target.form && e.target.form.hasAttribute("hx-post")) unsaved = true;
  });
  document.addEventListener("submit", () => { unsaved = false; });
  window.addEventListener("beforeunload", (e) => { if (unsaved) e.preventDefault(); });

  // ---- large files: tus 1.0.0, so that a broken line costs nothing ---------
  const wholeBytes = 5e6, pieceBytes = 8e6, waits = [1, 2, 4, 8, 15, 30];
  const nameOf = (form, file) => "ck-tai:" + new URL(form.action).pathname + ":" + file.size + ":" + file.lastModified + ":" + file.name;
  const keep = (name, value) => { try { value ? localStorage.setItem(name, value) : localStorage.removeItem(name); } catch (e) { /* a browser that keeps nothing starts anew after a reload */ } };
  const kept = (name) => { try { return localStorage.getItem(name); } catch (e) { return null; } };
  const forget = (form, file) => keep(nameOf(form, file), "");
  const tus = (method, url, more, signal) => fetch(url, Object.assign({ method, signal, credentials: "same-origin", headers: Object.assign({ "Tus-Resumable": "1.0.0" }, more) }));
  function giveUp(form, file) {
    const at = kept(nameOf(form, file));
    forget(form, file);
    if (at) tus("DELETE", at).catch(() => {});
  }
  async function refusal(r) {
    const p = await r.json().catch(() => ({}));
    return Object.assign(new Error(p.detail || "Không nhận được tệp này (" + r.status + ")."), { again: r.status >= 500 || r.status === 429 });
  }
  async function announce(form, file, signal) {
    const [, phieu, tc] = new URL(form.action).pathname.match(/^\/phieu\/([^/]+)\/tieu-chi\/([^/]+)\//);
    const field = (n) => (form.elements[n] ? form.elements[n].value.trim() : "");
    const day = field("ngay").match(/^(\d{1,2})\/(\d{1,2})\/(\d{4})$/);
    const facts = { filename: file.name, item: decodeURIComponent(tc), symbol: field("so"), issuer: field("co_quan"), abstract: field("trich_yeu"),
      issued_on: day ? day[3] + "-" + day[2].padStart(2, "0") + "-" + day[1].padStart(2, "0") : field("ngay") };
    const base64 = (s) => btoa(String.fromCharCode(...new TextEncoder().encode(s)));
    const r = await tus("POST", "/api/v1/assessments/" + phieu + "/uploads", { "Idempotency-Key": newKey(), "Upload-Length": file.size,
      "Upload-Metadata": Object.entries(facts).filter(([, v]) => v).map(([k, v]) => k + " " + base64(v)).join(",") }, signal);
    if (r.status !== 201) throw await refusal(r);
    keep(nameOf(form, file), r.headers.get("Location"));
    return r.headers.get("Location");
  }
  // patch sends one piece and tells how far it is; the answer is the new offset, or -1 when the line broke.
  const patch = (url, at, piece, signal, told) => new Promise((done, fail) => {
    const xhr = new XMLHttpRequest();
    xhr.open("PATCH", url);
    for (const [k, v] of Object.entries({ "Tus-Resumable": "1.0.0", "Upload-Offset": at, "Content-Type": "application/offset+octet-stream" })) xhr.setRequestHeader(k, v);
    xhr.upload.onprogress = (e) => told(at + e.loaded);
    xhr.onload = () => (xhr.status === 204 ? done(Number(xhr.getResponseHeader("Upload-Offset"))) : done(-1));
    xhr.onerror = xhr.ontimeout = () => done(-1);
    xhr.onabort = () => fail(new Error());
    signal.addEventListener("abort", () => xhr.abort());
    xhr.send(piece);
  });
  async function inPieces(form, file, signal, told, broke) {
    let url = kept(nameOf(form, file)), tries = 0;
    for (;;) {
      try {
        let at = 0;
        if (url) {
          const r = await tus("HEAD", url, {}, signal);
          if (r.status === 404 || r.status === 410) { url = null; forget(form, file); continue; }
          if (!r.ok) throw Object.assign(new Error("Máy chủ chưa trả lời."), { again: true });
          at = Number(r.headers.get("Upload-Offset"));
        } else {
          url = await announce(form, file, signal);
        }
        told(at);
        while (at < file.size) {
          const next = await patch(url, at, file.slice(at, at + pieceBytes), signal, told);
          if (next < 0) throw Object.assign(new Error("Mất kết nối khi đang tải. Phần đã gửi được giữ trong 48 giờ."), { again: true });
          if (next > at) tries = 0;
          at = next;
        }
        return url.slice(url.lastIndexOf("/") + 1);
      } catch (e) {
        if (signal.aborted) throw e;
        const again = e.again || e instanceof TypeError; // fetch without a network
        if (!again || tries === waits.length) throw e instanceof TypeError ? Object.assign(new Error("Mất kết nối khi đang tải. Phần đã gửi được giữ trong 48 giờ."), { again: true }) : e;
        broke(waits[tries]);
        await new Promise((go) => setTimeout(go, 1000 * waits[tries++]));
      }
    }
  }
  // After a reload the browser has no file any more: say which one to choose again.
  for (const form of document.querySelectorAll("[data-ck-upload]")) {
    const start = "ck-tai:" + new URL(form.action).pathname + ":";
    for (const name of (() => { try { return Object.keys(localStorage); } catch (e) { return []; } })()) {
      if (name.startsWith(start)) form.after(el("p", "ck-m", "Tệp “" + name.slice(start.length).split(":").slice(2).join(":") + "” tải lên còn dở. Hãy chọn lại đúng tệp này để tải tiếp phần còn lại."));
    }
  }

  // ---- evidence ----------------------------------------------------------
  function send(form, file) {
    const list = document.getElementById(form.dataset.ckUpload).querySelector("[data-ck-list]");
    const li = el("li"), box = el("div", "ck-t0"), title = el("p", "ck-t", file.name);
    const line = el("p", "ck-m"), bar = el("progress", "ck-bar"), go = el("div", "ck-go ck-b ck-small"), x = el("div", "ck-x");
    const stop = el("button", "btn ck-btn-sm ck-btn-ico ck-btn-txt");
    bar.max = 100;
    bar.setAttribute("aria-label", "Đang tải " + file.name);
    stop.type = "button";
    stop.setAttribute("aria-label", "Hủy tải " + file.name);
    stop.append(icon("x"));
    box.append(title, line, bar);
    x.append(stop);
    li.append(icon("file-text", "ck-i-f"), box, go, x);
    list.append(li);

    const key = newKey();
    const start = () => new Promise((done) => {
      const data = new FormData(form);
      data.delete("tep");
      data.set("key", key);
      data.append("tep", file, file.name);
      const xhr = new XMLHttpRequest();
      xhr.open("POST", form.action);
      xhr.setRequestHeader("HX-Request", "true");
      line.className = "ck-m";
      bar.hidden = false;
      xhr.upload.onprogress = (e) => {
        if (!e.lengthComputable) return;
        bar.value = (100 * e.loaded) / e.total;
        go.textContent = Math.round(bar.value) + " %";
        line.textContent = bar.value < 100 ? size(e.loaded) + " / " + size(e.total) : "Đang kiểm tra tệp…";
      };
      const fail = (why, retry) => {
        li.querySelector(".ck-i-f").replaceWith(icon("file-alert", "ck-i-f ck-t-bad"));
        line.className = "ck-m ck-t-bad";
        line.textContent = why;
        bar.hidden = true;
        go.replaceChildren();
        stop.onclick = () => li.remove();
        if (retry) {
          const again = el("button", "btn ck-btn-sm ck-btn-sec", "Tải lại");
          again.type = "button";
          again.onclick = () => { go.replaceChildren(); start(); };
          go.append(again);
        }
        done();
      };
      xhr.onload = () => {
        const got = new DOMParser().parseFromString(xhr.responseText, "text/html");
        const err = got.querySelector(".ck-err, [role=alert]");
        if (xhr.status >= 200 && xhr.status < 300) {
          const fresh = got.querySelector("[data-ck-list]");
          li.remove();
          const waiting = [...list.children].filter((c) => c.dataset.ckWait);
          if (fresh) {
            list.replaceChildren(...fresh.children, ...waiting);
            const n = got.querySelector(".ck-hd2 span"), here = list.parentElement.querySelector(".ck-hd2 span");
            if (n && here) here.textContent = n.textContent;
          }
          done();
        } else {
          fail(err ? err.textContent.trim() : "Không nhận được tệp này (" + xhr.status + ").", xhr.status >= 500 || xhr.status === 429);
        }
      };
      xhr.onerror = () => fail("Mất kết nối khi đang tải. Tệp chưa được ghi.", true);
      xhr.onabort = () => { li.remove(); done(); };
      stop.onclick = () => xhr.abort();
      if (file.size <= wholeBytes) return xhr.send(data);
      // A large file goes in pieces; the form then only names the upload.
      const halt = new AbortController();
      stop.onclick = () => { halt.abort(); giveUp(form, file); li.remove(); done(); };
      inPieces(form, file, halt.signal, (at) => {
        bar.value = (100 * at) / file.size;
        go.textContent = Math.round(bar.value) + " %";
        line.textContent = size(at) + " / " + size(file.size);
      }, (wait) => { line.textContent = "Mất kết nối, tự tải tiếp sau " + wait + " giây · đã có " + go.textContent; }).then((id) => {
        data.delete("tep");
        data.set("tai_len", id);
        line.textContent = "Đang kiểm tra tệp…";
        stop.onclick = null;
        xhr.addEventListener("load", () => { if (xhr.status < 500 && xhr.status !== 429) forget(form, file); });
        xhr.send(data);
      }, (e) => { if (!halt.signal.aborted) fail(e.message, e.again); });
    });
    li.dataset.ckWait = "1";
    line.textContent = "Chờ tải lên · " + size(file.size);
    stop.onclick = () => { li.remove(); li.dataset.gone = "1"; };
    return () => (li.dataset.gone ? Promise.resolve() : start());
  }
  const queue = new WeakMap();
  function upload(form, files) {
    for (const f of files) {
      const run = send(form, f);
      queue.set(form, (queue.get(form) || Promise.resolve()).then(run));
    }
    form.querySelector("input[type=file]").value = "";
  }
  document.addEventListener("change", (e) => {
    const form = e.target.type === "file" && e.target.closest("[data-ck-upload]");
    if (form && e.target.files.length) upload(form, [...e.target.files]);
  });
  for (const type of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(type, (e) => {
      const form = e.target.closest && e.target.closest("[data-ck-upload]");
      if (!form || !e.dataTransfer || ![...e.dataTransfer.types].includes("Files")) return;
      e.preventDefault();
      form.classList.toggle("ck-drop--on", type === "dragover");
      if (type === "drop") upload(form, [...e.dataTransfer.files]);
    });
  }

  // ---- choosing among many people ----------------------------------------
  const fold = (s) => s.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").toLowerCase();
  document.addEventListener("input", (e) => {
    if (!e.target.matches("[data-ck-find]")) return;
    const words = fold(e.target.value).split(/\s+/);
    for (const li of e.target.closest("details").querySelectorAll("li")) li.hidden = !words.every((w) => fold(li.textContent).includes(w));
  });
  document.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && e.target.matches("[data-ck-find]")) e.preventDefault(); // looks, never sends the form
  });
  document.addEventListener("change", (e) => {
    const who = e.target.type === "checkbox" && e.target.closest(".ck-who");
    if (!who) return;
    const names = [...who.querySelectorAll("input:checked")].map((c) => c.nextElementSibling.firstChild.textContent.trim());
    who.querySelector("summary").firstElementChild.replaceWith(el("span", names.length ? "" : "ck-muted", names.join(", ") || "Chưa chọn ai"));
  });

  // ---- a list of many items: looking, marking what is in view, arrow keys --
  function list(inv) {
    const items = [...inv.querySelectorAll(".ck-inv__i")], heads = [...inv.querySelectorAll("[data-ck-h]")];
    const cat = inv.querySelector("[data-ck-cat]"), mark = inv.querySelector("[data-ck-mark]"), seek = inv.querySelector("[data-ck-seek]");
    const boxes = (li) => [...li.querySelectorAll("input")];
    let above = [], group = cat;
    const deepest = Math.max(0, ...heads.map((h) => Number(h.dataset.ckH))), name = (h) => h.textContent.trim().replace(/\s+/g, " ");
    for (const li of inv.querySelectorAll(".ck-inv__l > li")) {
      const level = Number(li.dataset.ckH);
      if (level) {
        above = above.slice(0, level - 1);
        above[level - 1] = li;
        if (level === deepest) group.append(new Option(name(li), String(heads.indexOf(li))));
        else {
          group = el("optgroup");
          group.label = above.filter(Boolean).map(name).join(" · ");
          cat.append(group);
        }
      } else {
        li.ckAbove = above.filter(Boolean);
        li.ckText = fold(li.querySelector(".ck-inv__n").textContent);
      }
    }
    for (const g of cat.querySelectorAll("optgroup:empty")) g.remove();
    for (const x of inv.querySelectorAll(".ck-js")) x.hidden = x === cat && !deepest;
    const shown = () => items.filter((li) => !li.hidden);
    function look() {
      const words = fold(seek.value).split(/\s+/).filter(Boolean), head = cat.value && heads[Number(cat.value)];
      const alive = new Set();
      for (const li of items) {
        const on = boxes(li).some((b) => b.checked);
        li.hidden = !words.every((w) => li.ckText.includes(w)) || !!head && !li.ckAbove.includes(head) || mark.value !== "" && on !== (mark.value === "1");
        if (!li.hidden) for (const h of li.ckAbove) alive.add(h);
      }
      for (const h of heads) h.hidden = !alive.has(h);
      const n = shown().length, all = inv.querySelector("[data-ck-shown]");
      if (all) all.textContent = n;
      inv.querySelector("[data-ck-none]").hidden = n > 0;
    }
    function count() {
      const n = {};
      for (const b of inv.querySelectorAll(".ck-inv__l input:checked")) n[b.value.split(":").pop()] = (n[b.value.split(":").pop()] || 0) + 1;
      for (const b of inv.querySelectorAll("[data-ck-n]")) b.textContent = n[b.dataset.ckN] || 0;
      if (Object.keys(n).length) inv.querySelector("input[value=none]").checked = false;
    }
    let before = null;
    const undo = inv.querySelector("[data-ck-undo]"), said = inv.querySelector("[data-ck-said]");
    const changed = () => { count(); inv.dispatchEvent(new Event("input", { bubbles: true })); };
    inv.addEventListener("click", (e) => {
      const all = e.target.closest("[data-ck-all]");
      if (all) {
        const these = shown().flatMap(boxes).filter((b) => b.value.endsWith(":" + all.dataset.ckAll)), off = these.every((b) => b.checked);
        before = [...inv.querySelectorAll("input[type=checkbox]")].map((b) => b.checked);
        for (const b of these) b.checked = !off;
        said.textContent = (off ? "Đã bỏ đánh dấu " : "Đã đánh dấu ") + these.length + " hạng mục: " + all.textContent + ".";
        undo.hidden = false;
        changed();
      } else if (before && e.target.closest("[data-ck-undo]")) {
        inv.querySelectorAll("input[type=checkbox]").forEach((b, i) => { b.checked = before[i]; });
        before = null;
        undo.hidden = true;
        said.textContent = "Đã hoàn tác.";
        seek.focus();
        changed();
      }
    });
    inv.addEventListener("input", (e) => {
      if (e.target === seek) { e.stopPropagation(); look(); } // looks, never saves
      else if (e.target.type === "checkbox") count();
    });
    for (const s of [cat, mark]) s.addEventListener("input", (e) => { e.stopPropagation(); look(); });
    inv.addEventListener("keydown", (e) => {
      if (e.key === "Enter" && e.target === seek) return e.preventDefault(); // never sends the form
      const li = e.target.type === "checkbox" && e.target.closest(".ck-inv__i"), step = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[e.key];
      if (!li || !step) return;
      const rows = shown(), row = rows[rows.indexOf(li) + step[0]], to = row && boxes(row)[boxes(li).indexOf(e.target) + step[1]];
      e.preventDefault();
      if (to) to.focus();
    });
    inv.dataset.ckInv = "on";
    look();
  }
  const lists = () => document.querySelectorAll('[data-ck-inv=""]').forEach(list);
  lists();
  document.addEventListener("htmx:afterSettle", lists);

  // ---- one more row in a list of things that count one by one -------------
  document.addEventListener("click", (e) => {
    const more = e.target.closest && e.target.closest("[data-ck-row]");
    if (!more) return;
    const body = more.closest("fieldset").querySelector("tbody"), row = body.lastElementChild.cloneNode(true);
    const no = String(body.children.length + 1);
    row.firstElementChild.textContent = no;
    for (const i of row.querySelectorAll("input")) {
      i.value = "";
      i.setAttribute("aria-label", i.getAttribute("aria-label").replace(/\d+$/, no));
    }
    body.append(row);
    row.querySelector("input").focus();
  });

  // ---- small things ------------------------------------------------------
  document.addEventListener("change", () => {
    const bar = document.querySelector("[data-ck-count]");
    if (!bar) return;
    const n = document.querySelectorAll("input[form=ck-chon]:checked").length;
    bar.textContent = n ? "Đã chọn " + n + " việc" : "Các việc đã chọn";
  });
  document.addEventListener("click", (e) => {
    for (const d of document.querySelectorAll("details.ck-menu[open]")) if (!d.contains(e.target)) d.open = false;
    const toc = e.target.closest && e.target.closest("[data-ck-dialog] > summary");
    if (!toc || !window.HTMLDialogElement) return;
    e.preventDefault();
    const box = toc.parentElement, nav = box.querySelector("nav");
    const dialog = el("dialog", "ck-dialog"), close = el("button", "btn ck-btn-sec ck-btn-block", "Đóng");
    close.type = "button";
    close.onclick = () => dialog.close();
    dialog.append(nav, close);
    dialog.onclick = (ev) => { if (ev.target === dialog || ev.target.closest("a")) dialog.close(); };
    dialog.onclose = () => { box.append(nav); dialog.remove(); toc.focus(); };
    document.body.append(dialog);
    dialog.showModal();
    const cur = nav.querySelector("[aria-current=page]");
    if (cur) cur.scrollIntoView({ block: "center" });
  });
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    for (const d of document.querySelectorAll("details.ck-menu[open]")) { d.open = false; d.querySelector("summary").focus(); }
  });
  for (const box of document.querySelectorAll(".ck-dsk-strip, .ck-tabs, .ck-pdf__tabs")) {
    const cur = box.querySelector("[aria-current]");
    if (cur) box.scrollLeft = cur.offsetLeft - box.offsetLeft - (box.clientWidth - cur.offsetWidth) / 2;
  }
})();
