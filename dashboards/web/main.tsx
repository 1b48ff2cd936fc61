import { render } from 'preact';
import { followLinks } from './address.ts';
import { App } from './app.tsx';
import { recogniseViewer } from './shell/viewer.ts';

followLinks();
render(<App />, document.getElementById('app') as HTMLElement);
recogniseViewer();
// A link that is opened where these pages are shown already changes no more than the fragment.
addEventListener('hashchange', () => {
  if (location.hash.startsWith('#code=')) recogniseViewer();
});
