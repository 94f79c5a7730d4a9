/* Copyright (c) 2026 esops.elasticsearch contributors
 * GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a reader of this page would stumble over, and its links and anchors. */
async () => {
  const scrolls = (element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
  const name = (element) => {
    const kind = element.tagName.toLowerCase();
    const text = element.textContent.trim().replace(/\s+/g, " ").slice(0, 60);
    return `${kind}${[...element.classList].map((word) => `.${word}`).join("")} "${text}"`;
  };
  const inScrollingBox = (element) => {
    for (let box = element; box && box !== document.body; box = box.parentElement) if (scrolls(box)) return true;
    return false;
  };
  // Furo writes its complaints into generated content, so that only a browser shows them.
  const complains = (element) =>
    ["::before", "::after"].some((part) => /\berror\b/i.test(getComputedStyle(element, part).content));
  const sticksOut = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.right > document.documentElement.clientWidth + 1 && !inScrollingBox(element);
  };
  const isMissing = async (image) => {
    image.loading = "eager";
    return image.decode().then(() => image.naturalWidth === 0, () => true);
  };
  const all = [...document.querySelectorAll("body *")];
  const boxes = all.filter((element) => element.matches(".system-message, .problematic") || complains(element));
  const page = document.documentElement;
  const wide = [...document.querySelectorAll("article, article *, .page > :only-child")].filter(sticksOut);
  const missing = [];
  for (const image of document.images) if (await isMissing(image)) missing.push(image.getAttribute("src"));
  return {
    findings: [
      ...boxes.map((element) => `an error box: ${name(element)}`),
      ...(page.scrollWidth > page.clientWidth ? [`the page scrolls sideways: ${page.scrollWidth} px`] : []),
      ...wide.slice(0, 3).map((element) => `cut off or sticks out on the right: ${name(element)}`),
      ...missing.map((source) => `a missing image: ${source}`),
    ],
    links: [...document.querySelectorAll("a[href]")].map((link) => link.href),
    anchors: all.flatMap((element) => [element.id, element.tagName === "A" ? element.name : ""]).filter(Boolean),
  };
}
