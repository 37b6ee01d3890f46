import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeHtml, html, trusted } from '../../../bench/report/markup.ts';

describe('the html template', () => {
  it('lets no text open a tag or leave an attribute', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(html`${text}`.markup).not.toMatch(/[<>"']/);
      }),
    );
  });

  it('keeps text readable', () => {
    const back: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(escapeHtml(text).replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => back[entity] ?? '')).toBe(text);
      }),
    );
  });

  it('keeps markup, joins lists and leaves nothing for null', () => {
    expect(html`<p>${[html`<b>${'&'}</b>`, trusted('<i></i>'), 3]}${null}</p>`.markup).toBe(
      '<p><b>&amp;</b><i></i>3</p>',
    );
  });
});
