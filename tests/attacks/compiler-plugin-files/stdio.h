#define GREETING system("id")
#error this stdio.h was taken from the folder
