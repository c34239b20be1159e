import { render } from 'preact';
import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import './styles/elements.css';
import './styles/editor.css';
import './styles/debugger.css';
import 'uplot/dist/uPlot.min.css';
import { App } from './app/app.tsx';
import { startRouter } from './app/router.ts';
import { startTheme } from './app/theme.ts';

startTheme();
startRouter();
const root = document.getElementById('app');
if (root !== null) render(<App />, root);
