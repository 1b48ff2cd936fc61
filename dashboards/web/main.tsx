import { render } from 'preact';
import { followLinks } from './address.ts';
import { App } from './app.tsx';
import { recogniseViewer } from './shell/viewer.ts';

followLinks();
render(<App />, document.getElementById('app') as HTMLElement);
recogniseViewer();
