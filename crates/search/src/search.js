"use strict";
// See fold.rs, pair.rs and postings.rs for what is folded, sharded and decoded here. Tabs and lines of comments do not reach the page.
{
const [form, input, status, results] = ["search", "q", "status", "results"].map((id) => document.getElementById(id));
const root = form.dataset.root || "./";
const SPACE = /[\s\x85]/, HIDDEN = /[\p{Cc}\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f]/u;

// The folded text, and where each of its places was in the text.
const fold = (text) => {
	let folded = "", from = 0, gap, last;
	const places = [];
	for (const char of text) {
		if (SPACE.test(char)) gap = true;
		else if (!HIDDEN.test(char)) {
			const small = (/[\uff01-\uff5e]/.test(char) ? char.normalize("NFKC") : char).toLowerCase();
			if (gap && last < "\u2e80" && small < "\u2e80") {
				folded += " ";
				places.push(from);
			}
			for (let n = 0; n < small.length; n++) places.push(from + n);
			folded += last = small;
			gap = false;
		}
		from += char.length;
	}
	return { folded, places };
};

const cache = {};
const load = (path, options) => cache[path] ??= fetch(`${root}search/${path}`, options).then((answer) => {
	if (answer.ok) return answer.json();
	throw Error(answer.status);
}).catch((error) => {
	delete cache[path];
	throw Error(`search/${path} ${error.message}`);
});
const part = (index, folder, n) => load(`${folder}/${String(n).padStart(3, 0)}.json?v=${index.digest}`);

const shard = ([first, second], shards) => {
	const mixed = Math.imul(first.codePointAt(), 0x9e3779b1) + second.codePointAt(), bits = 31 - Math.clz32(shards);
	return bits && Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) >>> (32 - bits);
};

// A list as one or nought for each document.
const decode = (list, documents) => {
	const value = (at) => list.charCodeAt(at) - (list[at] < "\\" ? 35 : 36);
	const lacking = list[0] === "!", marks = new Uint8Array(documents).fill(lacking);
	if (list[0] === " ") return marks.map((_, n) => value(1 + Math.floor(n / 6)) >> n % 6 & 1);
	for (let at = +lacking, next = 0, before = 0; at < list.length; at++) {
		const digit = value(at);
		if (digit < 64) {
			next += before * 64 + digit;
			marks[next++] = !lacking;
			before = 0;
		} else before = before * 27 + digit - 63;
	}
	return marks;
};

const pairs = (word) => [...word].map((char, n, all) => char + all[n + 1]).slice(0, -1);
// The documents that have the words' pairs; they need not have the words.
const candidates = async (index, words) => {
	const lists = await Promise.all([...new Set(words.flatMap(pairs))].slice(0, 32).map(async (pair) =>
		decode((await part(index, "b", shard([...pair], index.shards)))[pair] || "", index.documents)));
	return [...lists[0].keys()].filter((n) => lists.every((list) => list[n]));
};
const holds = ({ title, unit, text }, words) => {
	const all = [title, unit, text].map((field) => fold(field).folded).join("\n");
	return words.every((word) => all.includes(word));
};

const element = (name, ...content) => {
	const made = document.createElement(name);
	made.append(...content);
	return made;
};
// Appends a stretch of a text, the words in <mark>.
const mark = (into, text, words, from = 0, to) => {
	const { folded, places } = fold(text), hits = Array(text.length).fill(0);
	for (const word of words) {
		for (let n = -1; (n = folded.indexOf(word, n + 1)) >= 0;) hits.fill(1, places[n], places[n + word.length - 1] + 1);
	}
	for (const [run] of hits.slice(from, to).join("").matchAll(/0+|1+/g)) {
		const piece = text.slice(from, from += run.length);
		into.append(run > 0 ? element("mark", piece) : piece);
	}
	return into;
};
// The text about the first hit of the word that comes last: it is the rarest.
const snippet = (text, words) => {
	const { folded, places } = fold(text);
	const hit = places[Math.max(0, ...words.map((word) => folded.indexOf(word)))] || 0;
	const whole = (n) => n - /[\udc00-\udfff]/.test(text[n]);
	const from = whole(Math.max(text.lastIndexOf("\n", hit) + 1, hit - 20)), to = whole(from + 80);
	const line = mark(element("p", from ? "…" : ""), text, words, from, to);
	line.append(to < text.length ? "…" : "");
	return line;
};
const result = ({ title, href, unit, level, year, text }, words) => {
	const link = mark(element("a"), title, words);
	link.href = root + href.split("/").map(encodeURIComponent).join("/");
	return element("li", link, element("p", [unit, level, year].filter(Boolean).join(" · ")), snippet(text, words));
};

const button = element("button", "更多结果");
button.type = "button";
results.after(button);
const say = (message, left = 0) => {
	status.textContent = message;
	button.hidden = !left;
};

let turn = 0, timer;
const search = () => {
	const mine = ++turn, query = input.value.trim();
	clearTimeout(timer);
	delete results.dataset.ms;
	// Browsers limit how often the address may change.
	try {
		history.replaceState(null, "", query ? "?q=" + encodeURIComponent(query) : location.pathname);
	} catch {}
	const words = query.split(SPACE).map((word) => fold(word).folded).filter(Boolean);
	let found, looked = 0, shown = 0;
	const more = async () => {
		const start = performance.now(), fresh = [];
		say("正在搜索…");
		try {
			const index = await load("index.json", { cache: "no-cache" });
			if (index.version !== 1) throw Error("version " + index.version);
			found ??= await candidates(index, words);
			// Pairs may lie: after so many rounds the reader says whether to go on.
			for (let round = 0; round < 8 && !fresh[19] && looked < found.length; round++) {
				for (const page of await Promise.all(found.slice(looked, looked + 20).map(async (n) =>
					(await part(index, "d", Math.floor(n / index.chunk)))[n % index.chunk]))) {
					if (fresh[19]) break;
					looked++;
					if (holds(page, words)) fresh.push(result(page, words));
				}
			}
			if (mine !== turn) return;
			if (!shown) results.replaceChildren();
			results.append(...fresh);
			if (shown && fresh[0]) fresh[0].firstChild.focus();
			shown += fresh.length;
			const left = found.length - looked, most = shown + left;
			// A word of two characters is its pair.
			const sure = !left || words.every((word) => pairs(word).length === 1);
			say(!most ? `没有找到含“${query}”的报告` : sure ? `找到 ${most} 份报告` : `至少 ${shown} 份报告，至多 ${most} 份`, left);
			results.dataset.ms = Math.round(performance.now() - start);
		} catch (error) {
			if (mine === turn) say("搜索索引无法读取：" + error.message);
		}
	};
	button.onclick = more;
	if (words.some((word) => pairs(word)[0])) return more();
	results.replaceChildren();
	say(query && "请至少输入两个字");
};

const later = (event) => {
	clearTimeout(timer);
	// What an input method still composes is not Chinese yet.
	if (!event.isComposing) timer = setTimeout(search, 200);
};
input.oninput = later;
input.addEventListener("compositionend", later);
form.onsubmit = () => {
	search();
	return false;
};
input.value = new URLSearchParams(location.search).get("q");
search();
}
