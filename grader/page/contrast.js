// How well one colour can be read on another (WCAG 2, contrast ratio).
function contrast(one, other) {
  const brightness = (name) => {
    const probe = document.createElement('i');
    probe.style.color = `var(${name})`;
    document.body.append(probe);
    const parts = getComputedStyle(probe).color.match(/[\d.]+/g).slice(0, 3).map((part) => part / 255);
    probe.remove();
    const [r, g, b] = parts.map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [dark, light] = [brightness(one), brightness(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

// In words, which of the colours can hardly be read on which of the grounds.
function tooFaint(colours, grounds) {
  const wrong = [];
  for (const colour of colours) {
    for (const ground of grounds) {
      const ratio = contrast(colour, ground);
      if (ratio < 4.5) wrong.push(`${colour} on ${ground}: contrast ${ratio.toFixed(2)}`);
    }
  }
  return wrong;
}
