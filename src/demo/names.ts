import { hash, pick } from './random.ts';

/** When a business works, and with it its machines. */
export type Rhythm = 'office' | 'shop' | 'bakery' | 'evening' | 'always';

export type Business = { name: string; site: string; rhythm: Rhythm };

const told: readonly Business[] = [
  { name: 'Bükki Pékség', site: 'Miskolc', rhythm: 'bakery' },
  { name: 'Alföld Agro Kft.', site: 'Kecskemét', rhythm: 'always' },
  { name: 'Dr. Kővári Fogászat', site: 'Debrecen', rhythm: 'office' },
  { name: 'Budai Ügyvédi Iroda', site: 'Budapest', rhythm: 'office' },
  { name: 'Szőke Tisza Panzió', site: 'Szeged', rhythm: 'evening' },
  { name: 'Gellért Optika', site: 'Budapest', rhythm: 'shop' },
  { name: 'Őrségi Méhészet', site: 'Őriszentpéter', rhythm: 'office' },
  { name: 'Fehérvár Logisztika', site: 'Székesfehérvár', rhythm: 'always' },
  { name: 'Egri Vár Szálló', site: 'Eger', rhythm: 'evening' },
  { name: 'Zsolnay Kávéház', site: 'Pécs', rhythm: 'evening' },
  { name: 'Kovács és Fia Asztalos', site: 'Győr', rhythm: 'office' },
  { name: 'Tündér Óvoda', site: 'Szeged', rhythm: 'office' },
  { name: 'Hortobágy Állatorvos', site: 'Debrecen', rhythm: 'shop' },
  { name: 'Balatoni Vitorlás Egylet', site: 'Balatonfüred', rhythm: 'evening' },
  { name: 'Dunakanyar Média', site: 'Vác', rhythm: 'office' },
  { name: 'Soproni Könyvelők', site: 'Sopron', rhythm: 'office' },
  { name: 'Kékfrankos Pince', site: 'Szekszárd', rhythm: 'shop' },
  { name: 'Városi Könyvesbolt', site: 'Veszprém', rhythm: 'shop' },
  { name: 'Mátra Kerékpár', site: 'Gyöngyös', rhythm: 'shop' },
  { name: 'Nyírségi Almáskert', site: 'Nyíregyháza', rhythm: 'office' },
  { name: 'Hársfa Gyógyszertár', site: 'Budapest', rhythm: 'shop' },
  { name: 'Csillag Fotóstúdió', site: 'Szolnok', rhythm: 'shop' },
  { name: 'Móra Zeneiskola', site: 'Szeged', rhythm: 'evening' },
  { name: 'Tihanyi Levendula', site: 'Tihany', rhythm: 'shop' },
];

const places = Object.entries({
  Pesti: 'Budapest',
  Budai: 'Budapest',
  Debreceni: 'Debrecen',
  Szegedi: 'Szeged',
  Győri: 'Győr',
  Pécsi: 'Pécs',
  Miskolci: 'Miskolc',
  Egri: 'Eger',
  Soproni: 'Sopron',
  Kecskeméti: 'Kecskemét',
  Veszprémi: 'Veszprém',
  Szolnoki: 'Szolnok',
  Váci: 'Vác',
  Gödöllői: 'Gödöllő',
  Esztergomi: 'Esztergom',
  Szentendrei: 'Szentendre',
  Bajai: 'Baja',
  Makói: 'Makó',
  Kőszegi: 'Kőszeg',
  Zalai: 'Zalaegerszeg',
});

const families =
  'Kovács Szabó Tóth Varga Kiss Molnár Németh Balogh Farkas Papp Takács Juhász Lakatos Mészáros Oláh Simon Rácz Fekete Szilágyi Török Fehér Gál Kűri Sípos Lőrincz Erdős'.split(
    ' ',
  );

const trades = Object.entries({
  Pékség: 'bakery',
  Cukrászda: 'shop',
  Fogászat: 'office',
  Optika: 'shop',
  'Ügyvédi Iroda': 'office',
  Könyvelőiroda: 'office',
  Autószerviz: 'office',
  Asztalosműhely: 'office',
  Borászat: 'shop',
  Panzió: 'evening',
  Étterem: 'evening',
  Kávézó: 'evening',
  Nyomda: 'always',
  Virágüzlet: 'shop',
  Építésziroda: 'office',
  Kertészet: 'shop',
  Gyógyszertár: 'shop',
  Sörfőzde: 'evening',
  Ingatlaniroda: 'office',
  Szabóság: 'shop',
} satisfies Record<string, Rhythm>);

/** The nth business of the fleet. Names repeat after some nine hundred; `idFrom` and the roster keep ids apart. */
export function businessOf(seed: number, index: number): Business {
  const known = told[index];
  if (known !== undefined) return known;
  const key = hash(seed, 'business', index);
  const [trade, rhythm] = pick(key, 'trade', trades);
  const [adjective, site] = pick(key, 'place', places);
  const owned = index % 2 === 0;
  const first = owned ? pick(key, 'family', families) : adjective;
  return { name: `${first} ${trade}`, site, rhythm };
}

/** `Bükki Pékség` → `bukki-pekseg`. */
export const idFrom = (name: string) =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
