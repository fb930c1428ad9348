const words = (text: string): readonly string[] => text.split(" ");

export const ADVERBS = words(
  "badly barely boldly brightly calmly clearly closely daily deeply duly early evenly fairly firmly freely gently gladly " +
    "hardly highly kindly largely lately lightly mainly merely mildly nearly neatly newly nicely only openly partly quietly " +
    "rarely really safely simply slowly smoothly softly solely strongly surely truly vastly warmly wholly widely",
);

export const ADJECTIVES = words(
  "able active alert apt awake aware bold brave bright busy calm capable caring central chief civil clean clear clever " +
    "close cosmic curious daring dear decent deep direct eager easy epic equal exact fair famous fast fine firm fit fleet " +
    "fluent fond free fresh funny gentle glad golden good grand great happy helpful holy honest humble keen kind large light",
);

export const NAMES = words(
  "albacore alpaca badger bat bear beagle bird bison bluebird boar bobcat buck buffalo bulldog calf camel cardinal cat " +
    "cattle chicken cobra cod corgi cow crab crane cricket crow cub deer dinosaur doe dog dolphin dove dragon duck eagle eel " +
    "elephant elk emu falcon fawn ferret finch firefly fish flea flounder fly foal fowl fox frog gator gazelle gecko ghost",
);
