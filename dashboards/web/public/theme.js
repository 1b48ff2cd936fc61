// Before anything is drawn, so that no page flashes up in the other theme.
const theme = localStorage.getItem('theme');
if (theme !== null) document.documentElement.dataset.theme = theme;
