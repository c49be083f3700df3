/** What a list is asked for first where its address says nothing: which need attention, and how many they are. */
export const FIRST_QUESTION = 'order=attention&count=yes&limit=25';
