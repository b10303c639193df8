"use strict";
// See fold.rs, pair.rs and postings.rs for what is folded, sharded and decoded here. Tabs and lines of comments do not reach the page.
{
const [form, input, status, results] = ["search", "q", "status", "results"].map((id) => document.getElementById(id));
const root = form.dataset.root || "./";
const SPACE = /[\s\x85]/, HIDDEN = /[\p{Cc}\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f]/u;

// The folded text, and where each of its places was in the text.
const fold = (text) => {
	let folded = "", gap, last, char, small;
	const places = [];
	for (let from = 0; from < text.length; from += char.length) {
		small = char = text[from];
		// Most of a text needs no closer look: ideographs and kana, digits and marks.
		if (!(char > "\u3000" && char < "\ua000" || char > " " && char < "A")) {
			char = String.fromCodePoint(text.codePointAt(from));
			if (SPACE.test(char)) gap = true;
			if (SPACE.test(char) || HIDDEN.test(char)) continue;
			small = (/[\uff01-\uff5e]/.test(char) ? char.normalize("NFKC") : char).toLowerCase();
		}
		if (gap && last < "\u2e80" && small < "\u2e80") {
			folded += " ";
			places.push(from);
		}
		for (let n = 0; n < small.length; n++) places.push(from + n);
		folded += last = small;
		gap = false;
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

// Leaves those marks that stand at a list's documents.
const narrow = (marks, list) => {
	const value = (at) => list.charCodeAt(at) - (list[at] < "\\" ? 35 : 36);
	if (list[0] === " ") {
		for (let n = 0, at = 1, six; n < marks.length; n++, six >>= 1) {
			if (n % 6 === 0) six = value(at++);
			marks[n] &= six;
		}
		return;
	}
	// What lies between the numbers of the list: of those that it lacks, the numbers themselves go.
	const lacking = list[0] === "!";
	let next = 0, before = 0;
	for (let at = +lacking; at < list.length; at++) {
		const digit = value(at);
		if (digit < 64) {
			const n = next + before * 64 + digit;
			if (lacking) marks[n] = 0;
			else marks.fill(0, next, n);
			next = n + 1;
			before = 0;
		} else before = before * 27 + digit - 63;
	}
	if (!lacking) marks.fill(0, next);
};

const wordsOf = (query) => query.split(SPACE).map((word) => fold(word).folded).filter(Boolean);
const pairs = (word) => [...word].map((char, n, all) => char + all[n + 1]).slice(0, -1);
const MOST = 8;
// Whether the words are pairs, few enough that all are asked for: then documents that have the pairs have the words.
const exact = (words) => words.length <= MOST && words.every((word) => pairs(word).length === 1);
// The pairs that are asked for. Those that most pages have, the commonest first in `common`, say little, and a file for each takes time.
const telling = (index, words) => {
	const all = [...new Set(words.flatMap(pairs))], common = index.common.split(" ");
	if (exact(words)) return all;
	const rare = all.filter((pair) => !common.includes(pair)), step = Math.ceil(rare.length / MOST);
	if (rare[1]) return rare.filter((_, n) => n % step === 0);
	const place = (pair) => (common.indexOf(pair) + 1 || 1e9);
	return all.sort((a, b) => place(b) - place(a)).slice(0, 3);
};
const lists = (index, words) => Promise.all(telling(index, words).map(async (pair) =>
	(await part(index, "b", shard([...pair], index.shards)))[pair] || ""));
// The documents that have the words' pairs; they need not have the words.
const candidates = async (index, words) => {
	const marks = new Uint8Array(index.documents).fill(1), found = [];
	for (const list of await lists(index, words)) narrow(marks, list);
	for (let n = -1; (n = marks.indexOf(1, n + 1)) >= 0;) found.push(n);
	return found;
};
const folded = (page) => page.folded ??= { title: fold(page.title), unit: fold(page.unit), text: fold(page.text) };
const holds = (page, words) => {
	const fields = Object.values(folded(page));
	return words.every((word) => fields.some((field) => field.folded.includes(word)));
};

const element = (name, ...content) => {
	const made = document.createElement(name);
	made.append(...content);
	return made;
};
// Appends a stretch of a text, the words in <mark>.
const mark = (into, text, { folded, places }, words, from = 0, to = text.length) => {
	const hits = new Uint8Array(to - from);
	for (const word of words) {
		for (let n = -1; (n = folded.indexOf(word, n + 1)) >= 0;) {
			hits.fill(1, Math.max(0, places[n] - from), Math.max(0, places[n + word.length - 1] + 1 - from));
		}
	}
	for (const [run] of hits.join("").matchAll(/0+|1+/g)) {
		const piece = text.slice(from, from += run.length);
		into.append(run > 0 ? element("mark", piece) : piece);
	}
	return into;
};
// The text about the first hit of the word that comes last: it is the rarest.
const snippet = (text, fold, words) => {
	const hit = fold.places[Math.max(0, ...words.map((word) => fold.folded.indexOf(word)))] || 0;
	const whole = (n) => n - /[\udc00-\udfff]/.test(text[n]);
	// From the beginning of a clause, where one begins shortly before.
	const before = text.slice(Math.max(0, hit - 30), hit).split("\n").pop();
	const from = whole(hit - before.length + before.search(/[。；，：]/) + 1), to = Math.min(text.length, whole(from + 80));
	const line = mark(element("p", from ? "…" : ""), text, fold, words, from, to);
	line.append(to < text.length ? "…" : "");
	return line;
};
const result = (page, words) => {
	const link = mark(element("a"), page.title, folded(page).title, words);
	link.href = root + page.href.split("/").map(encodeURIComponent).join("/");
	const whose = element("p", [page.unit, page.level, page.year].filter(Boolean).join(" · "));
	return element("li", link, whose, snippet(page.text, folded(page).text, words));
};

const button = element("button", "更多结果");
button.type = "button";
results.after(button);
const say = (message, left = 0) => {
	status.textContent = message;
	button.hidden = !left;
};

// What the page knows of the index is as old as the page: it only says which files to ask for while the index comes.
const known = JSON.parse(results.dataset.index);
const foresee = (words) => lists(known, words).catch(() => {});

let turn = 0, timer;
const search = () => {
	const mine = ++turn, query = input.value.trim(), words = wordsOf(query);
	clearTimeout(timer);
	delete results.dataset.ms;
	// Browsers limit how often the address may change.
	const remember = () => {
		try {
			history.replaceState(null, "", query ? "?q=" + encodeURIComponent(query) : location.pathname);
		} catch {}
	};
	let found, looked = 0, shown = 0;
	const more = async () => {
		const start = performance.now(), fresh = [];
		// To say so at once would only draw the page once more.
		const slow = setTimeout(() => mine === turn && say("正在搜索…"), 200);
		button.hidden = true;
		try {
			foresee(words);
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
			const left = found.length - looked, most = shown + left, sure = !left || exact(words);
			say(!most ? `没有找到含“${query}”的报告` : sure ? `找到 ${most} 份报告` : `至少 ${shown} 份报告，至多 ${most} 份`, left);
			results.dataset.ms = Math.round(performance.now() - start);
		} catch (error) {
			if (mine === turn) say(location.protocol === "file:" ? "在本机直接打开的网页不能搜索：请把整个文件夹放到网站上使用，或按级别、年度查找。" : "搜索索引无法读取：" + error.message);
		}
		clearTimeout(slow);
		if (mine === turn) remember();
	};
	button.onclick = more;
	if (words.some((word) => pairs(word)[0])) return more();
	results.replaceChildren();
	say(query && "请至少输入两个字");
	remember();
};

const later = (event) => {
	clearTimeout(timer);
	// What an input method still composes is not Chinese yet.
	if (event.isComposing) return;
	foresee(wordsOf(input.value));
	timer = setTimeout(search, 120);
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
