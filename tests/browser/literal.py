"""What a page made of names that are attacks: everything it says, and every sign that one of them was taken for more than text."""

from __future__ import annotations

SCAN = r"""
() => {
  const roots = [document], said = [], signs = []
  const evil = /^(https?:)?\/\/[^/?]*evil|^\s*(javascript|mailto|vbscript|data:text)/i
  for (let n = 0; n < roots.length; n++)
    for (const one of roots[n].querySelectorAll("*")) {
      if (one.shadowRoot) roots.push(one.shadowRoot)
      const tag = one.tagName.toLowerCase()
      for (const { name, value } of one.attributes) {
        if (name.startsWith("on")) signs.push(`${tag} ${name}=${value}`)
        if (["href", "src", "action", "xlink:href", "srcset", "poster"].includes(name) && (evil.test(value) || /^x$/.test(value)))
          signs.push(`${tag} ${name}=${value}`)
        if (["title", "placeholder", "alt"].includes(name)) said.push(value)
      }
      if (one.matches(".katex, [class*=katex], [class*=MarkdownColored], [class*=MarkdownBadge], [data-testid=stMarkdownBadge], del, math, "
          + "mjx-container, iframe, object, embed")) signs.push(`${tag}.${one.className} ${one.textContent.slice(0, 60)}`)
      if (tag === "script" && /alert/.test(one.textContent)) signs.push(`script ${one.textContent.slice(0, 60)}`)
      if (one.closest("svg.main-svg") && (tag === "a" || tag === "tspan" && /bold|italic|super|sub/.test(one.getAttribute("style") ?? "")))
        signs.push(`chart ${tag} ${one.textContent.slice(0, 60)}`)
      if (one.closest("[data-testid=stMarkdownContainer], [data-testid=stTooltipContent]") && ["b", "i", "u", "a", "img", "h1"].includes(tag))
        signs.push(`markdown ${tag} ${one.textContent.slice(0, 60)}`)
      if (tag === "input" || tag === "textarea") said.push(one.value)
      if (["template", "style", "script"].includes(tag)) continue
      for (const child of one.childNodes) if (child.nodeType === 3) said.push(child.textContent)
    }
  return { said: said.join("\n").replaceAll("\u2060", ""), signs: [...new Set(signs)] }
}
"""
HALF = (
    r"\\[\[\]():$<>*#&!{}|~`_^=+-]",  # a backslash that was meant to be taken away
    r"&(lt|gt|amp|quot|#x?\d+);",  # escaped twice
)
"""Signs in the text itself that something was escaped once too often."""
