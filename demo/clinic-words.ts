// The Czech words that the made-up clinic is written with: names, complaints, findings, drugs, laboratory values.
// Without real words and diacritics a database would compress, deduplicate and break encodings unlike a clinic's.

export const FAMILY_NAMES =
  'Novák Svoboda Novotný Dvořák Černý Procházka Kučera Veselý Horák Němec Marek Pospíšil Pokorný Hájek Král Jelínek Růžička Beneš Fiala Sedláček Doležal Zeman Kolář Navrátil Čermák Vaněk Urban Blažek Kříž Kovář Bartoš Vlček Polák Kopecký Šimek Konečný Malý Holub Štěpánek Staněk Kadlec Dostál Soukup Šťastný Mareš Moravec Sýkora Tichý Valenta Vávra Bláha Říha Machala Ševčík Žák Hruška Ďurica Říčař'.split(
    ' ',
  );
export const GIVEN_NAMES =
  'Jiří Jan Petr Josef Pavel Martin Tomáš Jaroslav Miroslav Zdeněk Václav Michal František Jakub Milan Karel Lukáš David Ondřej Vojtěch Marie Jana Eva Hana Anna Lenka Kateřina Lucie Věra Alena Petra Veronika Jaroslava Tereza Martina Michaela Jitka Helena Ludmila Zdeňka Žofie Růžena Štěpánka'.split(
    ' ',
  );
export const TOWNS =
  'Praha Brno Ostrava Plzeň Liberec Olomouc České_Budějovice Ústí_nad_Labem Hradec_Králové Pardubice Zlín Havířov Kladno Most Opava Frýdek-Místek Karviná Jihlava Teplice Děčín Přerov Žďár_nad_Sázavou Říčany'
    .split(' ')
    .map((name) => name.replaceAll('_', ' '));
export const STREETS =
  'Školní Nádražní Zahradní Polní Komenského Lipová Krátká Lesní Husova Dlouhá Palackého Na_Výsluní Žižkova Třešňová Příčná Říční Jiráskova Masarykova Květná Šafaříkova'
    .split(' ')
    .map((name) => name.replaceAll('_', ' '));
export const INSURERS = ['111', '201', '205', '207', '209', '211', '213'];

export const DIAGNOSES: ReadonlyArray<readonly [code: string, name: string]> = [
  ['J06.9', 'Akutní infekce horních cest dýchacích NS'],
  ['I10', 'Esenciální (primární) hypertenze'],
  ['E11.9', 'Diabetes mellitus 2. typu bez komplikací'],
  ['M54.5', 'Bolest dolní části zad'],
  ['J20.9', 'Akutní zánět průdušek NS'],
  ['E78.0', 'Čistá hypercholesterolemie'],
  ['N30.0', 'Akutní zánět močového měchýře'],
  ['K21.9', 'Refluxní nemoc jícnu bez zánětu'],
  ['H66.9', 'Zánět středního ucha NS'],
  ['L30.9', 'Zánět kůže (dermatitida) NS'],
  ['F41.1', 'Generalizovaná úzkostná porucha'],
  ['Z00.0', 'Všeobecná lékařská prohlídka'],
  ['J45.0', 'Převážně alergické astma'],
  ['M17.9', 'Gonartróza NS'],
  ['S93.4', 'Podvrtnutí a natažení hlezna'],
  ['E03.9', 'Hypotyreóza NS'],
];

export const DRUGS: ReadonlyArray<readonly [code: string, name: string]> = [
  ['0058425', 'PARALEN 500 mg tbl. nob.'],
  ['0032225', 'IBALGIN 400 mg tbl. flm.'],
  ['0066366', 'AUGMENTIN 1 g tbl. flm.'],
  ['0015378', 'PRESTARIUM NEO 5 mg'],
  ['0023797', 'CONCOR COR 2,5 mg'],
  ['0132559', 'ATORVASTATIN 20 mg'],
  ['0045971', 'SIOFOR 850 mg'],
  ['0097186', 'EUTHYROX 75 µg'],
  ['0049115', 'CONTROLOC 20 mg'],
  ['0031934', 'VENTOLIN inhaler N'],
  ['0047083', 'ZYRTEC 10 mg'],
  ['0069189', 'FLUOXETIN 20 mg'],
];

export const ANALYTES: ReadonlyArray<readonly [name: string, unit: string, low: number, high: number]> = [
  ['Glukóza', 'mmol/l', 3.9, 5.6],
  ['Cholesterol', 'mmol/l', 2.9, 5],
  ['Kreatinin', 'µmol/l', 44, 110],
  ['CRP', 'mg/l', 0, 5],
  ['Hemoglobin', 'g/l', 120, 175],
  ['Leukocyty', '10^9/l', 4, 10],
  ['ALT', 'µkat/l', 0.1, 0.78],
  ['TSH', 'mIU/l', 0.27, 4.2],
  ['Draslík', 'mmol/l', 3.8, 5.1],
  ['HbA1c', 'mmol/mol', 20, 42],
];

export const COMPLAINTS = [
  'Bolest v krku, horší při polykání',
  'Kašel, zpočátku suchý, nyní s vykašláváním',
  'Kontrola krevního tlaku, doma měří pravidelně',
  'Bolesti zad po zvedání těžkého břemene',
  'Pálení žáhy, hlavně večer po jídle',
  'Únava, nespavost, zvýšené napětí v práci',
  'Časté nucení na močení, pálení',
  'Preventivní prohlídka, bez potíží',
  'Vyrážka na předloktí, svědí',
  'Žádá o předpis pravidelné medikace',
];

export const FINDINGS = [
  'Hrdlo klidné, tonzily nezvětšené, bez čepů.',
  'Dýchání sklípkové, čisté, bez vedlejších fenoménů.',
  'Akce srdeční pravidelná, ozvy ohraničené, bez šelestu.',
  'Břicho měkké, prohmatné, nebolestivé, játra nepřesahují oblouk.',
  'Dolní končetiny bez otoků, pulzace hmatná do periferie.',
  'Paravertebrální svaly v bederní oblasti ve spasmu, Lassegue negativní.',
  'Kůže bez ikteru a cyanózy, hydratace přiměřená.',
  'Uzliny nezvětšeny, štítná žláza nehmatná.',
  'Neurologicky orientačně v normě, bez lateralizace.',
  'Pacient je při vědomí, orientovaný, spolupracuje.',
];

export const ADVICE = [
  'Klidový režim, dostatek tekutin, při zhoršení ihned kontrola.',
  'Pokračovat v zavedené léčbě, kontrola za tři měsíce.',
  'Odeslán k vyšetření na rentgenologické pracoviště.',
  'Odebrána krev, výsledky sdělíme telefonicky.',
  'Poučen o režimových opatřeních a dietě, rozumí a souhlasí.',
  'Vystavena pracovní neschopnost, vycházky 10–12 a 14–18 hodin.',
  'Doporučena rehabilitace, poukaz FT vydán.',
  'Očkování proti klíšťové encefalitidě plánováno na podzim.',
];

export const IMAGE_KINDS = ['RTG plic', 'RTG páteře', 'Ultrazvuk břicha', 'EKG', 'Kožní nález', 'Propouštěcí zpráva'];
